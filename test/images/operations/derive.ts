import { Readable } from 'node:stream';
import test from 'ava';
import type { DeriveRequest } from '../../../lib/images/operations/derive.ts';
import { type ImageConfig, MEDIA_TYPES } from '../../../lib/oci/image-spec.ts';
import { sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const ROOTFS = tarOf({ 'bin/sh': 'sh' });
const MORE = tarOf({ new: 'x' });
const now = Date.UTC(2026, 0, 2);

async function aBase(t: Parameters<typeof anImageRoom>[0]) {
  const room = anImageRoom(t);
  const input = { stream: Readable.from([ROOTFS]) };
  const base = await room.images.import({ input, name: 'base', now });
  const derive = (request: Partial<DeriveRequest> = {}) =>
    room.images.derive({
      base: { id: base.id, name: 'localhost/base:latest' },
      layer: Readable.from([MORE]),
      alone: false,
      config: { Cmd: ['x'] },
      format: 'oci',
      now: now + 1,
      ...request,
    });
  const read = (digest: Parameters<typeof room.content.read>[0]) =>
    JSON.parse(room.content.read(digest).toString('utf8'));
  return { ...room, base, derive, read };
}

test('an image of another one has its layers, one more, and an entry in its history', async (t) => {
  const { base, derive, read, layers } = await aBase(t);
  const image = await derive({ name: 'mine', author: 'me' });
  t.deepEqual(image.names, ['localhost/mine:latest']);
  t.deepEqual(image.layers, [sha256(ROOTFS), sha256(MORE)]);
  t.deepEqual(layers.get(sha256(MORE)), MORE);
  const config: ImageConfig = read(image.configDigest);
  t.is(config.author, 'me');
  t.deepEqual(config.history?.[1], {
    created: '2026-01-02T00:00:00.001Z',
    created_by: '/bin/sh',
    author: 'me',
    comment: 'FROM localhost/base:latest',
  });
  const manifest = read(image.manifestDigest);
  t.is(manifest.layers[1].mediaType, MEDIA_TYPES.ociLayer);
  t.deepEqual(manifest.annotations, {
    'org.opencontainers.image.base.digest': base.manifestDigest,
    'org.opencontainers.image.base.name': 'localhost/base:latest',
  });
});

test('alone, the layer is all there is', async (t) => {
  const { derive, read } = await aBase(t);
  const image = await derive({ alone: true });
  t.deepEqual(image.layers, [sha256(MORE)]);
  t.is(read(image.configDigest).history.length, 1);
  t.is(read(image.manifestDigest).layers.length, 1);
});

test('in docker’s format every part has docker’s type, and the message is its comment', async (t) => {
  const { derive, read } = await aBase(t);
  const image = await derive({ format: 'docker', message: 'words' });
  const manifest = read(image.manifestDigest);
  t.is(image.manifestMediaType, MEDIA_TYPES.dockerManifest);
  t.is(manifest.config.mediaType, MEDIA_TYPES.dockerConfig);
  t.deepEqual(
    manifest.layers.map(({ mediaType }: { mediaType: string }) => mediaType),
    [MEDIA_TYPES.dockerLayer, MEDIA_TYPES.dockerLayer],
  );
  t.is(manifest.annotations, undefined);
  const { comment, history } = read(image.configDigest);
  t.deepEqual([comment, history[1].comment], ['words', 'words']);
});

test('a name that is refused, a base that is gone and a layer that breaks off leave nothing', async (t) => {
  const { derive, images, content } = await aBase(t);
  const before = content.list();
  const broken = new Readable({ read: () => broken.destroy(new Error('broke off')) });
  await t.throwsAsync(derive({ name: 'NO' }), { code: 'TSMAN_IMAGE_NAME' });
  await t.throwsAsync(derive({ base: { id: 'f'.repeat(64), name: 'x' } }), { code: 'TSMAN_IMAGE_UNKNOWN' });
  await t.throwsAsync(derive({ layer: broken }), { message: 'broke off' });
  t.is(images.store.list().length, 1);
  t.deepEqual(content.list(), before);
});
