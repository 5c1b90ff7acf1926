import test from 'ava';
import {
  type FoundImage,
  parseCatalog,
  parseSearchResults,
  passes,
  pullName,
  type SearchFilter,
  searchWord,
  splitTerm,
} from '../../../lib/registry/plan/search.ts';

test('what is before the first slash is the registry', (t) => {
  t.deepEqual(splitTerm('alpine'), [undefined, 'alpine']);
  t.deepEqual(splitTerm('host:5000/team/app'), ['host:5000', 'team/app']);
  t.deepEqual(splitTerm('team/app'), ['team', 'app']);
  t.deepEqual(splitTerm('host/'), ['host', '']);
});

test('docker.io has its own images under library, but does not find them there', (t) => {
  t.is(pullName('docker.io', 'alpine'), 'docker.io/library/alpine');
  t.is(pullName('docker.io', 'team/app'), 'docker.io/team/app');
  t.is(pullName('quay.io', 'alpine'), 'quay.io/alpine');
  t.is(searchWord('docker.io', 'library/alpine'), 'alpine');
  t.is(searchWord('quay.io', 'library/alpine'), 'library/alpine');
});

for (const value of [undefined, null, 'text', [], {}, { results: 'x', repositories: 'x' }]) {
  test(`${JSON.stringify(value)} is no answer to a search`, (t) => {
    t.is(parseSearchResults(value), undefined);
    t.is(parseCatalog(value), undefined);
  });
}

const image: FoundImage = { name: 'x', description: '', stars: 5, official: true, automated: false };
const table: readonly [filter: SearchFilter, passes: boolean][] = [
  [{}, true],
  [{ minStars: 5 }, true],
  [{ minStars: 6 }, false],
  [{ official: true }, true],
  [{ official: false }, false],
  [{ automated: true }, false],
  [{ minStars: 1, official: true, automated: false }, true],
];
for (const [filter, wanted] of table) {
  test(`${JSON.stringify(filter)} ${wanted ? 'lets through' : 'stops'} an official image with five stars`, (t) => {
    t.is(passes(image, filter), wanted);
  });
}
