import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { RecordStore, type StorePlace } from '../../lib/base/record-store.ts';
import { storeIn, type Tally } from '../fixtures/tally.ts';

function aStore(change: Partial<StorePlace<Tally>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-store-'));
  const store = new RecordStore<Tally>({ ...storeIn(folder), ...change });
  return { folder, store, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

const tally = (...names: string[]): Tally => ({ schema: 1, names });

test('a record that was inserted is read, changed, listed and removed', async (t) => {
  using place = aStore();
  const { store } = place;
  t.is(store.read('a'), undefined);
  await store.insert('a', tally('x'));
  t.deepEqual(store.read('a'), tally('x'));
  t.deepEqual(await store.update('a', (record) => ({ ...record, names: [] })), tally());
  t.deepEqual(store.list(), { records: [tally()], broken: [] });
  t.true(await store.remove('a'));
  t.deepEqual(store.list(), { records: [], broken: [] });
  t.deepEqual(readdirSync(join(place.folder, 'trash')), []);
});

test('what is not there cannot be changed, and need not be removed', async (t) => {
  using place = aStore();
  t.is(await place.store.update('a', () => t.fail() as never), undefined);
  t.false(await place.store.remove('a'));
  t.deepEqual(place.store.ids(), []);
});

test('a second object with the same ID is refused, a folder without a record is not in the way', async (t) => {
  using place = aStore();
  mkdirSync(place.store.folderOf('a'), { recursive: true });
  await place.store.insert('a', tally('first'));
  await t.throwsAsync(place.store.insert('a', tally('second')), { code: 'TSMAN_RECORD_EXISTS' });
  t.deepEqual(place.store.read('a')?.names, ['first']);
});

test('a change that fails leaves the record as it was', async (t) => {
  using place = aStore();
  await place.store.insert('a', tally('x'));
  await t.throwsAsync(
    place.store.update('a', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.deepEqual(place.store.read('a'), tally('x'));
});

test('a broken record does not keep the others from being listed', async (t) => {
  using place = aStore();
  await place.store.insert('good', tally('x'));
  for (const [id, text] of [
    ['cut', '{"schema": 1, "na'],
    ['bare', '{}'],
    ['later', '{"schema": 2}'],
  ] as const) {
    mkdirSync(place.store.folderOf(id));
    writeFileSync(join(place.store.folderOf(id), 'tally.json'), text);
  }
  mkdirSync(place.store.folderOf('litter'));
  const { records, broken } = place.store.list();
  t.deepEqual(records, [tally('x')]);
  t.deepEqual(broken.map(({ id }) => id).sort(), ['bare', 'cut', 'later']);
  t.throws(() => place.store.read('later'), { code: 'TSMAN_RECORD_NEWER' });
  t.true(await place.store.remove('cut'));
});

test('an older record is brought up step by step', (t) => {
  using place = aStore({
    schema: 3 as 1,
    migrations: {
      1: (record: { one: string }) => ({ two: record.one }),
      2: (record: { two: string }) => ({ names: [record.two] }),
    } as StorePlace<Tally>['migrations'] & object,
  });
  mkdirSync(place.store.folderOf('a'), { recursive: true });
  writeFileSync(join(place.store.folderOf('a'), 'tally.json'), '{"schema":1,"one":"x"}');
  t.deepEqual(place.store.read('a') as unknown, { schema: 3, names: ['x'] });
});
