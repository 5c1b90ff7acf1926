import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { hexOf } from '../../../lib/oci/digest.ts';
import { MEDIA_TYPES } from '../../../lib/oci/image-spec.ts';
import { configOf, dockerArchive, ociArchive, sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const BASE = tarOf({ 'etc/base': 'base' });
const TOP = tarOf({ 'etc/top': 'top' });
const ITEM = { tags: ['docker.io/library/one:1'], config: configOf([BASE, TOP]), layers: [BASE, TOP] };

test('an image of a docker-archive is known by its name and by the digest of its configuration', async (t) => {
  const { images, file, content, layers } = anImageRoom(t);
  const [loaded] = await images.load({ path: file('a.tar', dockerArchive([ITEM])) });
  t.deepEqual(loaded?.names, ['docker.io/library/one:1']);
  const { image } = images.find('one:1');
  t.is(image.id, hexOf(sha256(ITEM.config)));
  t.is(image.manifestMediaType, MEDIA_TYPES.dockerManifest);
  t.deepEqual(image.config, { Cmd: ['sh'] });
  t.is(image.sizeBytes, BASE.length + TOP.length);
  t.deepEqual(content.read(image.configDigest), ITEM.config);
  t.true(image.blobs.every((blob) => content.has(blob)));
  t.deepEqual(new Set(layers.keys()), new Set([sha256(BASE), sha256(TOP)]));
});

test('what is loaded twice is read once', async (t) => {
  const { images, file, added } = anImageRoom(t);
  const path = file('a.tar', dockerArchive([ITEM]));
  await images.load({ path });
  const other = { ...ITEM, tags: ['two:1'] };
  await images.load({ path: file('b.tar', dockerArchive([other])) });
  t.is(added.length, 2);
  t.deepEqual(images.find('two:1').image.names, ['docker.io/library/one:1', 'docker.io/library/two:1']);
});

test('several images of one archive share their layers', async (t) => {
  const { images, file, added } = anImageRoom(t);
  const second = { tags: ['b:1', 'b:2'], config: configOf([BASE]), layers: [BASE] };
  await images.load({ path: file('a.tar', dockerArchive([ITEM, second])) });
  t.is(added.length, 2);
  t.is(images.find('b:2').image.id, images.find('b:1').image.id);
});

for (const [what, wrap] of [
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
] as const) {
  test(`a ${what} archive is read from a stream`, async (t) => {
    const { images, paths } = anImageRoom(t);
    await images.load({ stream: Readable.from([wrap(dockerArchive([ITEM]))]) });
    t.is(images.find('one:1').image.layers.length, 2);
    t.deepEqual(readdirSync(paths.ingest), []);
  });
}

test('an OCI layout keeps its manifest and compressed layers to the byte', async (t) => {
  const { images, file, content } = anImageRoom(t);
  const layer = gzipSync(BASE);
  const archive = ociArchive({
    name: 'mine',
    config: configOf([BASE]),
    layers: [layer],
    annotations: { strange: 'kept' },
  });
  const [loaded] = await images.load({ path: file('a.tar', archive) });
  t.deepEqual(loaded?.names, ['localhost/mine:latest']);
  t.deepEqual(content.read(sha256(layer)), layer);
  const inspected = await images.inspect('mine');
  t.deepEqual(inspected.Annotations, { strange: 'kept' });
  t.is(sha256(content.read(inspected.Digest)), inspected.Digest);
});

const good = dockerArchive([ITEM]);
const otherLayer = { ...ITEM, layers: [BASE, tarOf({ 'etc/top': 'no' })] };
const refused: Readonly<Record<string, readonly [Buffer, string, RegExp]>> = {
  'an empty file': [Buffer.alloc(0), 'TSMAN_ARCHIVE_UNKNOWN', /neither index.json nor manifest.json/],
  'a text file': [Buffer.from('hello\n'), 'TSMAN_ARCHIVE_UNKNOWN', /too short/],
  'a file system': [tarOf({ 'etc/passwd': 'x' }), 'TSMAN_ARCHIVE_UNKNOWN', /payload does not match/],
  'a truncated archive': [good.subarray(0, 3000), 'TSMAN_ARCHIVE_BROKEN', /ends in the middle/],
  'a truncated gzip archive': [gzipSync(good).subarray(0, 200), 'TSMAN_ARCHIVE_BROKEN', /compression/],
  'an archive whose layer is another': [dockerArchive([otherLayer]), 'TSMAN_BLOB_DIGEST', /damaged/],
  'an archive with a layer missing': [
    dockerArchive([{ ...ITEM, layers: [BASE] }]),
    'TSMAN_ARCHIVE_BROKEN',
    /1 layers/,
  ],
  'an archive without images': [tarOf({ 'manifest.json': '[]' }), 'TSMAN_ARCHIVE_BROKEN', /no image/],
  'a manifest that is not JSON': [tarOf({ 'manifest.json': '[' }), 'TSMAN_ARCHIVE_BROKEN', /not JSON/],
  'a name in capitals': [
    dockerArchive([{ ...ITEM, tags: ['NO'] }]),
    'TSMAN_ARCHIVE_BROKEN',
    /must be lowercase/,
  ],
};

for (const [what, [bytes, code, message]] of Object.entries(refused)) {
  test(`${what} is refused in one line and leaves nothing behind`, async (t) => {
    const { images, file, content, layers, paths } = anImageRoom(t);
    const error = await t.throwsAsync(images.load({ path: file('a.tar', bytes) }), { code, message });
    t.notRegex(error?.message ?? '', /\n/);
    t.deepEqual(images.store.list(), []);
    t.deepEqual(content.list(), []);
    t.is(layers.size, 0);
    t.true(!readdirSync(paths.folders.data).includes('ingest') || readdirSync(paths.ingest).length === 0);
  });
}
