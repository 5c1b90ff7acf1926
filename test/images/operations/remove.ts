import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { configOf, dockerArchive, sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const BASE = tarOf({ 'etc/base': 'base' });
const TOP = tarOf({ 'etc/top': 'top' });
const ONE = { tags: ['one:1', 'uno:1'], config: configOf([BASE, TOP]), layers: [BASE, TOP] };
const TWO = { tags: ['two:1'], config: configOf([BASE]), layers: [BASE] };
const NOBODY = { usersOf: () => [], removeUsers: async () => undefined };

async function twoImages(t: Parameters<typeof anImageRoom>[0]) {
  const room = anImageRoom(t);
  await room.images.load({ path: room.file('in.tar', dockerArchive([ONE, TWO])) });
  return room;
}

test('of an image with several names only the one that is named goes', async (t) => {
  const { images } = await twoImages(t);
  const removal = await images.remove({ names: ['uno:1'], ...NOBODY });
  t.deepEqual(removal.untagged, ['docker.io/library/uno:1']);
  t.deepEqual(removal.deleted, []);
  t.deepEqual(images.find('one:1').image.names, ['docker.io/library/one:1']);
});

test('with its last name an image goes, and with it exactly what no other image needs', async (t) => {
  const { images, content, layers, paths } = await twoImages(t);
  const blobsBefore = content.list().length;
  const { id, manifestDigest, configDigest } = images.find('one:1').image;
  const expected = [sha256(TOP), manifestDigest, configDigest];
  await images.untag('one:1', ['uno:1']);
  const files = [...expected.map(paths.blob), join(paths.images, `${id}.json`)];
  const names = join(paths.images, 'names', encodeURIComponent('docker.io/library/one:1'));
  const blocks = [...files, names].reduce((sum, file) => sum + lstatSync(file).blocks * 512, 0);
  const removal = await images.remove({ names: ['one:1'], ...NOBODY });
  t.deepEqual(removal.deleted, [id]);
  t.is(removal.freedBytes, blocks + TOP.length);
  t.is(content.list().length, blobsBefore - expected.length);
  t.deepEqual([...layers.keys()], [sha256(BASE)]);
  const { image } = images.find('two:1');
  t.true([image.manifestDigest, ...image.blobs].every((blob) => content.has(blob)));
});

test('an image with several names is removed by its ID only when forced', async (t) => {
  const { images } = await twoImages(t);
  const { id } = images.find('one:1').image;
  const refused = await images.remove({ names: [id.slice(0, 12)], ...NOBODY });
  t.is(refused.errors[0]?.code, 'TSMAN_IMAGE_TAGS');
  const forced = await images.remove({ names: [id.slice(0, 12)], force: true, ...NOBODY });
  t.deepEqual(forced.untagged, ['docker.io/library/one:1', 'docker.io/library/uno:1']);
  t.deepEqual(forced.deleted, [id]);
});

test('an image that a container uses stays, unless the container is removed with it', async (t) => {
  const { images } = await twoImages(t);
  const gone: string[] = [];
  const users = {
    usersOf: () => ['c1'],
    removeUsers: async (ids: readonly string[]) => void gone.push(...ids),
  };
  const refused = await images.remove({ names: ['two:1'], ...users });
  t.like(refused.errors[0], { code: 'TSMAN_IMAGE_IN_USE', exitCode: 2 });
  t.regex(refused.errors[0]?.message ?? '', /^image used by c1: image is in use by a container/);
  t.deepEqual(gone, []);
  const forced = await images.remove({ names: ['two:1'], force: true, ...users });
  t.is(forced.deleted.length, 1);
  t.deepEqual(gone, ['c1']);
});

test('a missing image is an error with exit code 1, and the others are removed', async (t) => {
  const { images } = await twoImages(t);
  const removal = await images.remove({ names: ['nope', 'two:1'], ...NOBODY });
  t.like(removal.errors[0], { message: 'nope: image not known', exitCode: 1 });
  t.is(removal.deleted.length, 1);
  const forced = await images.remove({ names: ['nope'], force: true, ...NOBODY });
  t.deepEqual(forced.errors, []);
});

test('every image goes with --all, and everything is freed', async (t) => {
  const { images, content, layers } = await twoImages(t);
  const removal = await images.remove({ names: [], all: true, ...NOBODY });
  t.is(removal.deleted.length, 2);
  t.deepEqual(content.list(), []);
  t.is(layers.size, 0);
});

test('what a running load has claimed is not freed', async (t) => {
  const { images, content } = await twoImages(t);
  const stray = content.put(Buffer.from('of a load that has not recorded its image yet'));
  await images.whileClaimed({ blobs: [stray], layers: [] }, async () => {
    await images.collectGarbage();
    t.true(content.has(stray));
  });
  await images.collectGarbage();
  t.false(content.has(stray));
});
