/** Debian's docker-registry: what is pushed comes back to the byte, in whatever format it went. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { REGISTRY_PROGRAMS, type Registry, startRegistry } from '../../support/registry.ts';
import { makeLayout, shell } from '../images/support/layout.ts';
import { type Published, publishedAt } from './support/published.ts';

const { having, missing } = testsWith(test, ...REGISTRY_PROGRAMS, 'umoci', 'zstd');

const PLAIN = '--tls-verify=false';
let home: Home;
let registry: Registry;
let id: string;

test.before(async () => {
  if (missing !== undefined) return;
  [home, registry] = await Promise.all([aHomeWithImage(), startRegistry()]);
  await makeLayout(home);
  await home.ok(['load', '-q', '-i', `${home.folder}/layout`]);
  id = await inspected('{{.Id}}', 'top');
});

test.after.always(async () => {
  registry?.stop();
  await home?.remove();
});

const inspected = async (format: string, image: string): Promise<string> =>
  (await home.ok(['image', 'inspect', '--format', format, image])).trim();
const pull = (name: string, ...options: readonly string[]): Promise<string> =>
  home.ok(['pull', '-q', PLAIN, ...options, `${registry.host}/${name}`]);
const push = (image: string, name: string, ...options: readonly string[]): Promise<string> =>
  home.ok(['push', '-q', PLAIN, ...options, image, `${registry.host}/${name}`]);
const published = (repository: string, version: string): Promise<Published> =>
  publishedAt(registry.host, repository, version);

having('an image is pushed and pulled without a byte that differs', async (t) => {
  const digest = await inspected('{{.Digest}}', 'top');
  await push('top', 'app:1', '--digestfile', `${home.folder}/digest`);
  const { digest: there, mediaType, layers } = await published('app', '1');
  t.is(there, digest);
  t.is(await shell(home, 'cat digest'), digest);
  t.is(mediaType, 'application/vnd.oci.image.manifest.v1+json');
  await home.ok(['rmi', 'top', 'base']);
  t.is(await pull('app:1'), `${id}\n`);
  t.is(await pull(`app@${digest}`), `${id}\n`);
  const names = await inspected('{{.Digest}} {{json .RepoDigests}}', id);
  t.is(names, `${digest} ["${registry.host}/app@${digest}"]`);
  for (const each of [digest, ...layers.map((layer) => layer.digest)]) {
    const [, hex = ''] = each.split(':');
    const sum = await shell(home, `sha256sum <data/tsman/blobs/sha256/${hex}`);
    t.is(sum.slice(0, 64), hex);
  }
});

having('the format of the manifest is chosen, the image stays the same', async (t) => {
  const families = {
    v2s2: 'application/vnd.docker.distribution.manifest.v2+json',
    oci: 'application/vnd.oci.image.manifest.v1+json',
  };
  for (const [format, mediaType] of Object.entries(families)) {
    await push(id, `app:${format}`, '--format', format);
    t.is((await published('app', format)).mediaType, mediaType);
    t.is(await pull(`app:${format}`), `${id}\n`);
  }
});

having('layers are compressed as they shall be, and as much', async (t) => {
  const sizes: number[] = [];
  for (const words of ['gzip 1', 'gzip 9', 'zstd 1', 'zstd 19']) {
    const [compression = '', level = ''] = words.split(' ');
    const tag = `${compression}-${level}`;
    const how = ['--compression-format', compression, '--compression-level', level];
    await push('busybox', `packed:${tag}`, ...how);
    const [layer] = (await published('packed', tag)).layers;
    t.true(layer?.mediaType.endsWith(compression === 'gzip' ? 'gzip' : '+zstd'), layer?.mediaType);
    sizes.push(layer?.size ?? 0);
  }
  const [fast = 0, small = 0, fastZstd = 0, smallZstd = 0] = sizes;
  t.true(small < fast && smallZstd < fastZstd, sizes.join());
  await home.ok(['rmi', 'busybox']);
  const busybox = (await pull('packed:zstd-19')).trim();
  t.is(await home.ok(['run', '--rm', busybox, 'echo', 'hello']), 'hello\n');
  t.is(await pull('packed:gzip-9'), `${busybox}\n`);
});

having('every tag of a repository is pulled', async (t) => {
  await push(id, 'tags:one');
  await push(id, 'tags:two');
  await home.ok(['rmi', '--force', id]);
  t.is(await pull('tags', '--all-tags'), `${id}\n${id}\n`);
  const names = JSON.parse(await inspected('{{json .RepoTags}}', id)) as string[];
  t.deepEqual(new Set(names), new Set(['one', 'two'].map((tag) => `${registry.host}/tags:${tag}`)));
});

having('what is not there is told in one line, by name', async (t) => {
  for (const [name, version] of [
    ['app', 'none'],
    ['none', '1'],
  ]) {
    const outcome = await home.tsman(['pull', '-q', PLAIN, `${registry.host}/${name}:${version}`]);
    t.is(outcome.exitCode, 125);
    t.is(outcome.stdout, '');
    const said = `reading manifest ${version} in ${registry.host}/${name}: manifest unknown: manifest unknown`;
    t.is(outcome.stderr, `Error: ${said}\n`);
  }
});
