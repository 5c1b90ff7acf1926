import { utimesSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const ROOTFS = tarOf({ 'bin/sh': 'sh' });
const now = Date.UTC(2026, 0, 2);

test('an archive becomes an image of one layer', async (t) => {
  const { images, layers } = anImageRoom(t);
  const stream = Readable.from([ROOTFS]);
  const image = await images.import({ input: { stream }, name: 'mine', changes: ['CMD ["sh"]'], now });
  t.deepEqual(image.names, ['localhost/mine:latest']);
  t.deepEqual(image.layers, [sha256(ROOTFS)]);
  t.deepEqual(image.config, { Cmd: ['sh'] });
  t.is(image.createdAt, '2026-01-02T00:00:00Z');
  t.deepEqual(layers.get(sha256(ROOTFS)), ROOTFS);
});

test('the same archive gives the same image, named by its own time', async (t) => {
  const { images, file } = anImageRoom(t);
  const path = file('r.tar', ROOTFS);
  utimesSync(path, 1, 1.5);
  const one = await images.import({ input: { path }, now });
  const two = await images.import({ input: { path }, now: now + 1 });
  t.is(one.id, two.id);
  t.is(one.createdAt, '1970-01-01T00:00:01.5Z');
  t.deepEqual(two.names, []);
});

test('a compressed archive is kept as it came', async (t) => {
  const { images, file, content } = anImageRoom(t);
  const packed = gzipSync(ROOTFS);
  const image = await images.import({ input: { path: file('r.tar.gz', packed) }, now });
  t.deepEqual(image.layers, [sha256(ROOTFS)]);
  t.deepEqual(content.read(sha256(packed)), packed);
});

test('a name or a change that is refused is refused before anything is read', async (t) => {
  const { images } = anImageRoom(t);
  const input = { path: '/nowhere' };
  await t.throwsAsync(images.import({ input, name: 'NO', now }), { code: 'TSMAN_IMAGE_NAME' });
  await t.throwsAsync(images.import({ input, changes: ['X y'], now }), { code: 'TSMAN_CHANGE' });
  await t.throwsAsync(images.import({ input, now }), {
    code: 'TSMAN_FILE_MISSING',
    message: 'stat /nowhere: no such file or directory',
  });
});
