import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { PullRequest } from '../../../lib/images/operations/pull.ts';
import { type Descriptor, MEDIA_TYPES, type Platform } from '../../../lib/oci/image-spec.ts';
import { configOf, ociArchive, sha256, tarOf } from '../../support/archives.ts';
import type { aFakeRegistry } from '../../support/fake-registry.ts';
import { anImageRoom } from '../../support/image-room.ts';

const BASE = gzipSync(tarOf({ 'etc/base': 'base' }));
const TOP = gzipSync(tarOf({ 'etc/top': 'top' }));
const PLAIN = [tarOf({ 'etc/base': 'base' }), tarOf({ 'etc/top': 'top' })];

type Registry = ReturnType<typeof aFakeRegistry>;

const descriptorOf = (mediaType: string, bytes: Buffer): Descriptor => ({
  mediaType,
  digest: sha256(bytes),
  size: bytes.length,
});

interface Published {
  readonly name?: string;
  readonly tag?: string;
  readonly config?: Buffer;
  readonly layers?: readonly Buffer[];
  readonly layerType?: string;
}

/** Publish an image. @returns its manifest's descriptor */
function publish(registry: Registry, published: Published = {}): Descriptor {
  const { name = 'library/app', tag = 'latest', config = configOf(PLAIN), layers = [BASE, TOP] } = published;
  const { layerType = MEDIA_TYPES.ociLayerGzip } = published;
  for (const blob of [config, ...layers]) registry.blobsOf(name).set(sha256(blob), blob);
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: descriptorOf(MEDIA_TYPES.ociConfig, config),
    layers: layers.map((layer) => descriptorOf(layerType, layer)),
    annotations: { strange: 'kept' },
  };
  const bytes = Buffer.from(JSON.stringify(manifest, null, 3));
  registry.store(name, tag, { bytes, mediaType: MEDIA_TYPES.ociManifest });
  return descriptorOf(MEDIA_TYPES.ociManifest, bytes);
}

function publishIndex(registry: Registry, platforms: readonly (Platform & { readonly top: Descriptor })[]) {
  const manifests = platforms.map(({ top, ...platform }) => ({ ...top, platform }));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
  return registry.store('library/app', 'latest', { bytes, mediaType: MEDIA_TYPES.ociIndex });
}

const byText = (one: string, other: string) => (one < other ? -1 : 1);

const asking = (more: Partial<PullRequest> = {}): PullRequest => ({
  name: 'app',
  policy: 'always',
  registry: { retries: 0, retryDelayMs: 0 },
  ...more,
});

test('a pulled image has its manifest to the byte, its blobs, and the name it was found under', async (t) => {
  const { images, registry, content, paths } = anImageRoom(t);
  const { digest } = publish(registry);
  const [pulled] = await images.pull(asking());
  t.is(pulled?.name, 'docker.io/library/app:latest');
  const { image } = images.find('app');
  t.is(image.manifestDigest, digest);
  t.deepEqual(content.read(digest), registry.manifests.get('library/app:latest')?.bytes);
  t.true(image.blobs.every((blob) => content.has(blob)));
  t.deepEqual(readdirSync(paths.downloads), []);
});

test('what is here is not fetched again', async (t) => {
  const { images, registry } = anImageRoom(t);
  publish(registry);
  await images.pull(asking());
  registry.asked.length = 0;
  await images.pull(asking());
  t.deepEqual(registry.asked, ['manifest library/app:latest']);
});

test('an image is known by the digest of the index it came through, too', async (t) => {
  const { images, registry } = anImageRoom(t);
  const top = publish(registry, { tag: 'amd64' });
  const other = publish(registry, { tag: 'arm', config: configOf(PLAIN, { architecture: 'arm' }) });
  const index = publishIndex(registry, [
    { os: 'linux', architecture: 'arm', variant: 'v7', top: other },
    { os: 'linux', architecture: 'amd64', top },
    { os: 'unknown', architecture: 'unknown', top: other },
  ]);
  await images.pull(asking());
  const { RepoDigests, Digest } = await images.inspect(`app@${index}`);
  t.is(Digest, top.digest);
  t.deepEqual(
    RepoDigests,
    [index, top.digest].sort(byText).map((digest) => `docker.io/library/app@${digest}`),
  );
});

test('a digest says which image, and is its name', async (t) => {
  const { images, registry } = anImageRoom(t);
  const { digest } = publish(registry);
  const [pulled] = await images.pull(asking({ name: `app:1.0@${digest}` }));
  t.deepEqual(pulled?.image.names, [`docker.io/library/app@${digest}`]);
  t.deepEqual(registry.asked[0], `manifest library/app:${digest}`);
});

for (const [wanted, chosen] of [
  ['v7', 'v7'],
  ['v8', 'v7'],
  ['v6', 'v6'],
  [undefined, 'v7'],
] as const) {
  test(`of an index for several variants ${wanted ?? 'no variant'} gets ${chosen}`, async (t) => {
    const { images, registry } = anImageRoom(t);
    const tops = ['v6', 'v7'].map((variant) => ({
      os: 'linux',
      architecture: 'arm',
      variant,
      top: publish(registry, { tag: variant, config: configOf(PLAIN, { architecture: 'arm', variant }) }),
    }));
    publishIndex(registry, tops);
    const platform = { os: 'linux', architecture: 'arm', ...(wanted && { variant: wanted }) };
    const [pulled] = await images.pull(asking({ platform }));
    t.is(pulled?.image.variant, chosen);
  });
}

test('an index without the platform is refused in the words of podman', async (t) => {
  const { images, registry } = anImageRoom(t);
  publishIndex(registry, [{ os: 'linux', architecture: 's390x', top: publish(registry) }]);
  await t.throwsAsync(images.pull(asking()), {
    code: 'TSMAN_IMAGE_PLATFORM',
    message: /no image found in image index for architecture amd64, variant "", OS linux/,
  });
});

test('the policy says when a registry is asked', async (t) => {
  const { images, registry } = anImageRoom(t);
  await t.throwsAsync(images.pull(asking({ policy: 'never' })), { code: 'TSMAN_IMAGE_UNKNOWN' });
  publish(registry);
  await images.pull(asking({ policy: 'missing' }));
  registry.asked.length = 0;
  for (const policy of ['missing', 'never', 'newer'] as const) await images.pull(asking({ policy }));
  t.deepEqual(registry.asked, []);
  const { digest } = publish(registry, { config: configOf(PLAIN, { author: 'another' }) });
  await images.pull(asking({ policy: 'newer' }));
  t.is(images.find('app').image.manifestDigest, digest);
});

test('every tag of a repository is pulled', async (t) => {
  const { images, registry } = anImageRoom(t);
  publish(registry, { tag: '1' });
  publish(registry, { tag: '2', config: configOf(PLAIN, { author: 'another' }) });
  const pulled = await images.pull(asking({ allTags: true }));
  t.deepEqual(
    pulled.map(({ name }) => name),
    ['docker.io/library/app:1', 'docker.io/library/app:2'],
  );
});

test('an image that came from an archive takes over the manifest it is published with', async (t) => {
  const { images, registry, file } = anImageRoom(t);
  const archive = ociArchive({ name: 'app', config: configOf(PLAIN), layers: PLAIN });
  await images.load({ path: file('a.tar', archive) });
  const before = images.find('localhost/app').image.manifestDigest;
  const { digest } = publish(registry);
  await images.pull(asking());
  const { image } = images.find('app');
  t.is(image.manifestDigest, digest);
  t.deepEqual(image.otherDigests, [before]);
  t.deepEqual(image.names, ['localhost/app:latest', 'docker.io/library/app:latest']);
});

test('what is whole of a pull that failed is not fetched again by the next', async (t) => {
  const { images, registry } = anImageRoom(t);
  publish(registry);
  const blobs = registry.blobsOf('library/app');
  blobs.delete(sha256(TOP));
  await t.throwsAsync(images.pull(asking()), { code: 'TSMAN_MANIFEST_UNKNOWN' });
  t.deepEqual(images.store.list(), []);
  blobs.set(sha256(TOP), TOP);
  registry.asked.length = 0;
  await images.pull(asking());
  t.deepEqual(registry.asked, ['manifest library/app:latest', `blob ${sha256(TOP)}`]);
});

const refused: Readonly<Record<string, readonly [Published, string, RegExp]>> = {
  'an image with a layer of other content': [
    { config: configOf([PLAIN[0] as Buffer, PLAIN[0] as Buffer]) },
    'TSMAN_LAYER_DIGEST',
    /differs/,
  ],
  'an image with more layers than its configuration names': [
    { config: configOf([PLAIN[0] as Buffer]) },
    'TSMAN_IMAGE_BROKEN',
    /2 layers/,
  ],
  'an image with very many layers': [
    { layers: Array.from({ length: 501 }, () => BASE) },
    'TSMAN_IMAGE_BROKEN',
    /more than the 500 allowed/,
  ],
  'something that is no image': [{ config: Buffer.from('{}') }, 'TSMAN_IMAGE_BROKEN', /no container image/],
  'an encrypted image': [
    { layerType: `${MEDIA_TYPES.ociLayerGzip}+encrypted` },
    'TSMAN_IMAGE_BROKEN',
    /encrypted/,
  ],
};

for (const [what, [published, code, message]] of Object.entries(refused)) {
  test(`${what} is refused in one line and leaves nothing behind`, async (t) => {
    const { images, registry, layers, content } = anImageRoom(t);
    publish(registry, published);
    const error = await t.throwsAsync(images.pull(asking()), { code, message });
    t.notRegex(error?.message ?? '', /\n/);
    t.deepEqual(images.store.list(), []);
    t.is(layers.size, 0);
    await images.collectGarbage();
    t.deepEqual(content.list(), []);
  });
}

test('a layer whose bytes are not those of its digest is refused', async (t) => {
  const { images, registry, content } = anImageRoom(t);
  publish(registry);
  registry.blobsOf('library/app').set(sha256(TOP), Buffer.from(TOP).fill(0, 20, 30));
  await t.throwsAsync(images.pull(asking()), { code: 'TSMAN_BLOB_DIGEST' });
  t.deepEqual(content.list(), []);
});

test('docker:// and containers-storage: may stand before the name of an image that is here', async (t) => {
  const { images, registry } = anImageRoom(t);
  publish(registry);
  await images.pull(asking({ name: 'docker://app' }));
  t.is(images.find('docker://app').image.id, images.find('containers-storage:app').image.id);
});
