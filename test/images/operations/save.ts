import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { configOf, dockerArchive, ociArchive, sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const BASE = tarOf({ 'etc/base': 'base' });
const TOP = tarOf({ 'etc/top': 'top' });
const ITEM = { tags: ['one:1'], config: configOf([BASE, TOP]), layers: [BASE, TOP] };
const PACKED = { name: 'packed', config: configOf([BASE]), layers: [gzipSync(BASE)] };

for (const format of ['docker-archive', 'oci-archive', 'oci-dir', 'docker-dir'] as const) {
  for (const [kind, archive, name] of [
    ['plain', dockerArchive([ITEM]), 'one:1'],
    ['compressed', ociArchive(PACKED), 'packed'],
  ] as const) {
    test(`an image of ${kind} layers saved as ${format} is the same image when loaded elsewhere`, async (t) => {
      const here = anImageRoom(t);
      const there = anImageRoom(t);
      await here.images.load({ path: here.file('in.tar', archive) });
      const path = join(here.home, 'out');
      const output = format.endsWith('dir') ? { folder: path } : { file: path };
      await here.images.save({ names: [name], format, output });
      const [loaded] = await there.images.load({ path });
      const { image } = here.images.find(name);
      t.is(loaded?.image.id, image.id);
      t.deepEqual(loaded?.image.names, format === 'docker-dir' ? [] : image.names);
      t.deepEqual(Object.fromEntries(there.layers), Object.fromEntries(here.layers));
      if (format.startsWith('oci') && kind === 'compressed') {
        t.is(loaded?.image.manifestDigest, image.manifestDigest, 'the manifest is kept to the byte');
      }
    });
  }
}

test('a pipe gets the same bytes as a file', async (t) => {
  const { images, file, home } = anImageRoom(t);
  await images.load({ path: file('in.tar', ociArchive(PACKED)) });
  await images.save({ names: ['packed'], format: 'docker-archive', output: { file: join(home, 'out') } });
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  await images.save({ names: ['packed'], format: 'docker-archive', output: { stream } });
  t.deepEqual(Buffer.concat(chunks), readFileSync(join(home, 'out')));
});

test('several images share their layers in the archive', async (t) => {
  const { images, file, home } = anImageRoom(t);
  const second = { tags: ['two:1'], config: configOf([BASE]), layers: [BASE] };
  const archive = dockerArchive([ITEM, second]);
  await images.load({ path: file('in.tar', archive) });
  const path = join(home, 'out');
  await images.save({ names: ['one:1', 'two:1'], format: 'docker-archive', output: { file: path } });
  const there = anImageRoom(t);
  const loaded = await there.images.load({ path });
  t.deepEqual(
    loaded.map(({ names }) => names),
    [['docker.io/library/one:1'], ['docker.io/library/two:1']],
  );
  t.is(readFileSync(path).toString('latin1').split('etc/base').length, 2, 'the shared layer is there once');
});

test('a further word that is no image here is one more name', async (t) => {
  const { images, file, home } = anImageRoom(t);
  await images.load({ path: file('in.tar', dockerArchive([ITEM])) });
  const output = { file: join(home, 'out') };
  await images.save({ names: ['one:1', 'other'], format: 'docker-archive', output });
  const [loaded] = await anImageRoom(t).images.load({ path: output.file });
  t.deepEqual(loaded?.names, ['docker.io/library/one:1', 'localhost/other:latest']);
  const allImages = { names: ['one:1', 'other'], format: 'docker-archive', output, allImages: true } as const;
  await t.throwsAsync(images.save(allImages), { code: 'TSMAN_IMAGE_UNKNOWN' });
});

test('an archive that cannot be made is refused in one line', async (t) => {
  const { images, file } = anImageRoom(t);
  await images.load({ path: file('in.tar', dockerArchive([ITEM])) });
  const output = { file: '/nowhere/out.tar' };
  await t.throwsAsync(images.save({ names: ['one:1'], format: 'docker-archive', output }), {
    code: 'TSMAN_OUTPUT',
    message: /cannot write "\/nowhere\/out.tar"/,
  });
});

test('blobs keep their digests in an OCI layout', async (t) => {
  const { images, file, home } = anImageRoom(t);
  await images.load({ path: file('in.tar', ociArchive(PACKED)) });
  const folder = join(home, 'layout');
  await images.save({ names: ['packed'], format: 'oci-dir', output: { folder } });
  for (const blob of images.find('packed').image.blobs) {
    const bytes = readFileSync(join(folder, 'blobs', blob.replace(':', '/')));
    t.is(sha256(bytes), blob);
  }
});
