import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import type { PushRequest } from '../../../lib/images/operations/push.ts';
import { hexOf } from '../../../lib/oci/digest.ts';
import { type Manifest, MEDIA_TYPES } from '../../../lib/oci/image-spec.ts';
import { configOf, dockerArchive, ociArchive, sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const PLAIN = [tarOf({ 'etc/base': 'base' }), tarOf({ 'etc/top': 'top' })];
const LAYERS = PLAIN.map((layer) => gzipSync(layer));
const CONFIG = configOf(PLAIN);

const asking = (more: Partial<PushRequest> = {}): PushRequest => ({
  image: 'mine',
  destination: 'docker://registry.example/team/app:1',
  registry: {},
  ...more,
});

/** A room with the image `mine`: compressed layers in OCI's format, or plain ones in docker's. */
async function aRoom(t: ExecutionContext, kind: 'oci' | 'docker' = 'oci') {
  const room = anImageRoom(t);
  const archive =
    kind === 'oci'
      ? ociArchive({ name: 'mine', config: CONFIG, layers: LAYERS })
      : dockerArchive([{ tags: ['localhost/mine:latest'], config: CONFIG, layers: PLAIN }]);
  await room.images.load({ path: room.file('a.tar', archive) });
  const pushed = (name = 'team/app:1') => {
    const bytes = room.registry.manifests.get(name)?.bytes ?? Buffer.from('{}');
    return { bytes, manifest: JSON.parse(bytes.toString()) as Manifest };
  };
  return { ...room, pushed };
}

test('an image that need not change arrives to the byte', async (t) => {
  const { images, content, pushed, registry } = await aRoom(t);
  const digest = await images.push(asking());
  const { image } = images.find('mine');
  t.is(digest, image.manifestDigest);
  t.deepEqual(pushed().bytes, content.read(image.manifestDigest));
  t.true([CONFIG, ...LAYERS].every((blob) => registry.blobsOf('team/app').has(sha256(blob))));
});

test('blobs that are there are not sent, and others are taken from repositories beside', async (t) => {
  const { images, registry } = await aRoom(t);
  const destination = 'registry.example/other/app';
  await images.push(asking({ destination }));
  registry.asked.length = 0;
  await images.push(asking({ destination }));
  t.deepEqual(registry.asked, []);
  await images.tag('mine', [destination]);
  await images.push(asking());
  const mounts = [CONFIG, ...LAYERS].map((blob) => `mount ${sha256(blob)} from other/app`);
  t.is(registry.asked.length, 3);
  t.true(mounts.every((each) => registry.asked.includes(each)));
});

test('plain layers are compressed on their way, and once more only when the registry wants them', async (t) => {
  const { images, pushed, registry } = await aRoom(t, 'docker');
  await images.push(asking());
  const { manifest } = pushed();
  t.deepEqual(
    manifest.layers.map(({ mediaType }) => mediaType),
    [MEDIA_TYPES.dockerLayerGzip, MEDIA_TYPES.dockerLayerGzip],
  );
  const blobs = registry.blobsOf('team/app');
  t.deepEqual(
    manifest.layers.map(({ digest }) => sha256(gunzipSync(blobs.get(digest) as Buffer))),
    PLAIN.map(sha256),
  );
  registry.asked.length = 0;
  await images.push(asking({ destination: 'registry.example/team/app:2' }));
  t.deepEqual(registry.asked, []);
  t.deepEqual(pushed('team/app:2').bytes, pushed().bytes);
});

test('the format is changed when that is asked for', async (t) => {
  const { images, pushed } = await aRoom(t);
  await images.push(asking({ format: 'docker' }));
  const { manifest } = pushed();
  t.is(manifest.mediaType, MEDIA_TYPES.dockerManifest);
  t.is(manifest.config.mediaType, MEDIA_TYPES.dockerConfig);
  t.deepEqual(
    manifest.layers.map(({ digest }) => digest),
    LAYERS.map(sha256),
  );
});

test('zstd needs the OCI format', async (t) => {
  const { images } = await aRoom(t);
  await t.throwsAsync(images.push(asking({ format: 'docker', compression: 'zstd' })), {
    code: 'TSMAN_PUSH_FORMAT',
  });
});

test('an image without a name has to be told where to go', async (t) => {
  const { images } = await aRoom(t);
  await t.throwsAsync(images.push({ image: hexOf(sha256(CONFIG)), destination: undefined, registry: {} }), {
    code: 'TSMAN_PUSH_DESTINATION',
  });
});

test('an OCI layout that is there keeps its other images', async (t) => {
  const { images, home } = await aRoom(t);
  for (const name of ['one', 'two', 'one']) {
    await images.push(asking({ destination: `oci:${home}/layout:${name}` }));
  }
  const index = JSON.parse(readFileSync(join(home, 'layout/index.json'), 'utf8'));
  t.deepEqual(
    index.manifests.map((each: { annotations: object }) => each.annotations),
    ['two', 'one'].map((name) => ({ 'org.opencontainers.image.ref.name': name })),
  );
  const [pulled] = await images.pull({ name: `oci:${home}/layout:two`, policy: 'always', registry: {} });
  t.is(pulled?.name, 'localhost/two:latest');
});

test('a dir: folder has the manifest to the byte', async (t) => {
  const { images, home, content } = await aRoom(t);
  await images.push(asking({ destination: `dir:${home}/out` }));
  const { manifestDigest } = images.find('mine').image;
  t.deepEqual(readFileSync(join(home, 'out/manifest.json')), content.read(manifestDigest));
});

test('a docker-archive that is there is not changed', async (t) => {
  const { images, home } = await aRoom(t);
  const destination = `docker-archive:${home}/out.tar:app:3`;
  await images.push(asking({ destination }));
  await t.throwsAsync(images.push(asking({ destination })), { code: 'TSMAN_OUTPUT' });
  const [pulled] = await images.pull({
    name: `docker-archive:${home}/out.tar`,
    policy: 'always',
    registry: {},
  });
  t.true(pulled?.image.names.includes('docker.io/library/app:3'));
});

test('containers-storage: gives the image another name', async (t) => {
  const { images } = await aRoom(t);
  await images.push(asking({ destination: 'containers-storage:other:2' }));
  t.true(images.find('mine').image.names.includes('docker.io/library/other:2'));
});
