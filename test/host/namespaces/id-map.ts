import test from 'ava';
import {
  parseGetsubids,
  parseSubordinateIds,
  planIdMap,
  suggestRange,
} from '../../../lib/host/namespaces/id-map.ts';

const ann = { name: 'ann', uid: 1000 };
const everything = [{ inside: 0, outside: 0, count: 2 ** 32 - 1 }];
const range = (start: number, count: number) => ({ start, count });
const map = (inside: number, outside: number, count: number) => ({ inside, outside, count });

test('all ranges of a user count, under the name and under the number, and nobody else’s', (t) => {
  const text = 'bob:1:2\nann:100000:65536\n\n1000:300000:10\n# ann:5:5\n10000:7:7\n';
  t.deepEqual(parseSubordinateIds(text, ann, '/etc/subuid'), [range(100000, 65536), range(300000, 10)]);
});

for (const line of [
  'ann:100000',
  'ann:100000:',
  'ann:x:65536',
  'ann:-1:5',
  'ann:1:0',
  'ann:4294967000:65536',
  'ann:1:2:3',
]) {
  test(`the line "${line}" is refused with its place`, (t) => {
    const error = t.throws(() => parseSubordinateIds(`bob:1:2\n${line}\n`, ann, '/etc/subuid'), {
      code: 'TSMAN_SUBIDS_BROKEN',
    });
    t.is(error.message, `cannot read "/etc/subuid": line 2, "${line}", is not NAME:START:COUNT`);
  });
}

test("another user's broken line is no concern of ours", (t) => {
  t.deepEqual(parseSubordinateIds('bob:oops\nann:100000:1\n', ann, '/etc/subuid'), [range(100000, 1)]);
});

test('the output of getsubids is understood, and its complaints are not taken for ranges', (t) => {
  t.deepEqual(parseGetsubids('0: ann 100000 65536\n1: ann 300000 10\n'), [
    range(100000, 65536),
    range(300000, 10),
  ]);
  t.deepEqual(parseGetsubids('Error fetching ranges\n'), []);
});

test('the caller is 0 inside, and the ranges follow without a gap', (t) => {
  t.deepEqual(planIdMap(1000, [range(100000, 65536), range(300000, 10)], everything), [
    map(0, 1000, 1),
    map(1, 100000, 65536),
    map(65537, 300000, 10),
  ]);
});

test('without ranges there is the caller alone', (t) => {
  t.deepEqual(planIdMap(1000, [], everything), [map(0, 1000, 1)]);
});

test("the caller's own ID is cut out of a range that holds it", (t) => {
  t.deepEqual(planIdMap(1000, [range(999, 4)], everything), [
    map(0, 1000, 1),
    map(1, 999, 1),
    map(2, 1001, 2),
  ]);
});

test('an ID that two lines name is mapped once', (t) => {
  t.deepEqual(planIdMap(0, [range(100, 10), range(100, 10), range(105, 10)], everything), [
    map(0, 0, 1),
    map(1, 100, 10),
    map(11, 110, 5),
  ]);
});

test('IDs that the namespace around us does not have are left out', (t) => {
  const container = [map(0, 100000, 65536)];
  t.deepEqual(planIdMap(0, [range(60000, 10000)], container), [map(0, 0, 1), map(1, 60000, 5536)]);
  t.deepEqual(planIdMap(0, [range(1000000, 65536)], container), [map(0, 0, 1)]);
});

test('no more lines are planned than the kernel takes', (t) => {
  const many = Array.from({ length: 500 }, (_, index) => range(100000 + index * 10, 5));
  t.is(planIdMap(0, many, everything).length, 340);
});

test('the range that is suggested is nobody’s yet', (t) => {
  t.is(suggestRange(['', '']), '100000-165535');
  t.is(suggestRange(['a:100000:65536\nb:165536:65536\n', 'a:500000:10\nbroken\n']), '500010-565545');
});
