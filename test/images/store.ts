import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readJson, writeJson } from '../../lib/base/json-file.ts';
import type { Image, ImageFacts } from '../../lib/images/model.ts';
import { digestOf } from '../../lib/oci/digest.ts';
import { anImageRoom } from '../support/image-room.ts';

const id = (digit: string) => digit.repeat(64);

function facts(digit: string): ImageFacts {
  const digest = digestOf(id(digit));
  return {
    id: id(digit),
    manifestDigest: digest,
    manifestMediaType: 'm',
    configDigest: digest,
    sizeBytes: 1,
    createdAt: '2026-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    layers: [],
    blobs: [digest],
    config: {},
  };
}

const NAME = 'localhost/app:latest';

test('a name belongs to one image: it moves', async (t) => {
  const { store } = anImageRoom(t).images;
  await store.put(facts('a'), [NAME, 'localhost/other:1']);
  await store.put(facts('b'), [NAME]);
  t.is(store.byName(NAME)?.id, id('b'));
  t.deepEqual(store.get(id('a'))?.names, ['localhost/other:1']);
  t.deepEqual(store.get(id('a'))?.namesHistory, ['localhost/other:1', NAME]);
});

test('an image that is recorded again keeps its names', async (t) => {
  const { store } = anImageRoom(t).images;
  await store.put(facts('a'), [NAME]);
  await store.put(facts('a'), ['localhost/second:1']);
  t.deepEqual(store.get(id('a'))?.names, [NAME, 'localhost/second:1']);
});

test('a move that was cut short has happened, for every reader', async (t) => {
  const { images, paths } = anImageRoom(t);
  const { store } = images;
  const old = await store.put(facts('a'), [NAME]);
  await store.put(facts('b'), [NAME]);
  // The old owner was not rewritten, and the link not made again.
  writeJson(join(paths.images, `${old.id}.json`), old);
  rmSync(join(paths.images, 'names'), { recursive: true });
  t.is(store.byName(NAME)?.id, id('b'));
  t.deepEqual(store.get(id('a'))?.names, []);
  await store.untag(id('b'), [NAME]);
  t.is(store.byName(NAME), undefined, 'the old owner must not get it back');
});

test('links to names may be lost or wrong', async (t) => {
  const { images, paths } = anImageRoom(t);
  const { store } = images;
  await store.put(facts('a'), [NAME]);
  const link = join(paths.images, 'names', encodeURIComponent(NAME));
  rmSync(link);
  t.is(store.byName(NAME)?.id, id('a'));
  writeFileSync(link, 'no link');
  t.is(store.byName(NAME)?.id, id('a'));
});

test('a name in the usual place costs one record', async (t) => {
  const { images, paths } = anImageRoom(t);
  const { store } = images;
  await store.put(facts('a'), [NAME]);
  writeFileSync(join(paths.images, `${id('f')}.json`), 'not read');
  t.is(store.byName(NAME)?.id, id('a'));
});

test('records that are written at once all stay', async (t) => {
  const { store } = anImageRoom(t).images;
  const digits = [...'0123456789abcdef'];
  await Promise.all(digits.map((digit) => store.put(facts(digit), [NAME, `localhost/n:${digit}`])));
  t.is(store.list().length, digits.length);
  t.is(store.list().filter(({ names }) => names.includes(NAME)).length, 1);
  t.is(new Set(store.list().map(({ revision }) => revision)).size, digits.length);
});

test('a removed image is gone with its names', async (t) => {
  const { images, paths } = anImageRoom(t);
  const { store } = images;
  await store.put(facts('a'), [NAME]);
  await store.remove([id('a')]);
  t.is(store.byName(NAME), undefined);
  t.is(readJson<Image>(join(paths.images, `${id('a')}.json`)), undefined);
});
