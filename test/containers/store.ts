import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Container } from '../../lib/containers/model.ts';
import { newContainerId, openContainerStore } from '../../lib/containers/store.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { aContainer } from '../support/a-request.ts';

const base = mkdtempSync(join(tmpdir(), 'tsman-store-'));
test.after.always(() => rmSync(base, { recursive: true }));

function aStore() {
  const data = mkdtempSync(join(base, 'data-'));
  const paths = pathsIn({ data, runtime: join(data, 'run'), cache: data, config: data });
  return { paths, store: openContainerStore(paths) };
}

const named = (name: string, changes: Partial<Container> = {}): Container => ({
  ...aContainer(),
  id: newContainerId(),
  name,
  ...changes,
});

test('a container is found by its name, its ID and a part of its ID', async (t) => {
  const { store } = aStore();
  const web = named('web');
  await store.takeName('web', web.id);
  store.insert(web, { durable: false });
  for (const word of ['web', web.id, web.id.slice(0, 12)]) t.is(store.resolve(word).id, web.id);
});

test('a part of an ID that two containers share is an error', (t) => {
  const { store } = aStore();
  for (const tail of ['1', '2']) {
    const id = `${'ab'.repeat(31)}a${tail}` as Container['id'];
    store.insert(named(`c${tail}`, { id }), { durable: false });
  }
  t.throws(() => store.resolve('abab'), { code: 'TSMAN_CONTAINER_AMBIGUOUS' });
});

test('a name nobody has is an error in the words scripts know', (t) => {
  const { store } = aStore();
  t.throws(() => store.resolve('nobody'), {
    message: 'no container with name or ID "nobody" found: no such container',
  });
});

test('a name in use is refused, and the holder is named', async (t) => {
  const { store } = aStore();
  const first = named('web');
  await store.takeName('web', first.id);
  store.insert(first, { durable: false });
  const error = await t.throwsAsync(store.takeName('web', newContainerId()), {
    code: 'TSMAN_CONTAINER_NAME_IN_USE',
  });
  t.true(error.message.includes(first.id));
});

test('of many who take a name at once one has it', async (t) => {
  const { store } = aStore();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => store.takeName('web', newContainerId())),
  );
  t.is(results.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a name whose maker died before the record was written can be taken', async (t) => {
  const { paths, store } = aStore();
  mkdirSync(paths.names, { recursive: true });
  symlinkSync(`${newContainerId()}:1:not-its-start-time`, join(paths.names, 'web'));
  const web = named('web');
  await store.takeName('web', web.id);
  store.insert(web, { durable: false });
  t.is(store.resolve('web').id, web.id);
});

test('removing frees the name and leaves nothing', async (t) => {
  const { paths, store } = aStore();
  const web = named('web');
  await store.takeName('web', web.id);
  store.insert(web, { durable: false });
  store.remove(web);
  store.remove(web);
  t.deepEqual(readdirSync(paths.names), []);
  t.deepEqual(readdirSync(paths.trash), []);
  t.false(existsSync(paths.container(web.id).folder));
  await t.notThrowsAsync(store.takeName('web', newContainerId()));
});

test('a broken record breaks no list, and is named', (t) => {
  const { paths, store } = aStore();
  const good = named('good');
  const bad = newContainerId();
  store.insert(good, { durable: false });
  mkdirSync(paths.container(bad).folder, { recursive: true });
  writeFileSync(paths.container(bad).record, '{"schema": 1, "na');
  const broken: string[] = [];
  const found = store.list((id) => broken.push(id));
  t.deepEqual(
    found.map(({ name }) => name),
    ['good'],
  );
  t.deepEqual(broken, [bad]);
});
