/** Connections that break, killed pulls, full disks: the next attempt goes on from there. */
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { hexOf } from '../../../lib/oci/digest.ts';
import { tarOf } from '../../support/archives.ts';
import { aBadRegistry, type Fault } from '../../support/bad-registry.ts';
import { cutBlobs, faults, instead, isBlob, isLargeBlob, isManifest } from '../../support/faults.ts';
import { aHome, aHomeWithImage, type Home } from '../../support/home.ts';
import { publishedImage } from '../../support/published-image.ts';
import { becomes } from '../../support/settled.ts';
import { type Asked, aWebServer } from '../../support/web-server.ts';

const PLAIN = '--tls-verify=false';
const LAYER_BYTES = 4_000_000;
let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(() => home?.remove());

/** An image that nobody has seen, of one layer that does not compress, at `app:1` of a registry. */
async function published(t: ExecutionContext, fault?: Fault) {
  const file = randomBytes(LAYER_BYTES);
  const image = publishedImage({ layers: [tarOf({ file })] });
  const registry = await aBadRegistry(t, fault);
  registry.publish('app', '1', image);
  const name = `${registry.host}/app:1`;
  t.teardown(() => home.tsman(['rmi', '--force', name]));
  const [layer] = image.layers;
  if (layer === undefined) throw new Error('an image without layers');
  return { registry, name, id: hexOf(image.configDigest), layer, file, image };
}

const pull = (name: string, ...options: readonly string[]) =>
  home.tsman(['pull', '-q', PLAIN, '--retry-delay', '10ms', ...options, name]);
/** Where downloads of large blobs began, in order. */
const beginnings = (asked: readonly Asked[], digest: string): readonly number[] =>
  asked
    .filter((each) => isBlob(each) && each.path.endsWith(digest))
    .map(({ headers }) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0));

test('a pull that is killed is gone on with by the next', async (t) => {
  const held = 1_500_000;
  const { registry, name, id, layer } = await published(
    t,
    instead(isLargeBlob, (right) => ({ ...right, holdAfter: held }), 1),
  );
  const first = await home.start(['pull', '-q', PLAIN, name], { stdio: 'ignore' });
  const part = join(home.env['XDG_CACHE_HOME'] ?? '', 'tsman/downloads', `${hexOf(layer.digest)}.part`);
  t.true(await becomes(true, () => (statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 1_000_000));
  first.kill('SIGKILL');
  t.deepEqual(await pull(name), { exitCode: 0, signal: undefined, stdout: `${id}\n`, stderr: '' });
  const [, from = 0, ...more] = beginnings(registry.asked, layer.digest);
  t.true(from > 1_000_000 && from <= held, `${from}`);
  t.deepEqual(more, []);
  t.false(existsSync(part));
});

test('connections that break are gone on with in the same command', async (t) => {
  const { registry, name, id, layer } = await published(t, cutBlobs(1_000_000, 2));
  t.is((await pull(name)).stdout, `${id}\n`);
  const [first, ...others] = beginnings(registry.asked, layer.digest);
  t.is(first, 0);
  t.is(others.length, 2);
  t.true(others.every((from) => from > 0));
});

test('what fails for a while is asked again, as soon as the registry wants', async (t) => {
  const { name, id } = await published(
    t,
    faults(
      instead(isManifest, () => ({ status: 429, headers: { 'retry-after': '0' } }), 1),
      instead(isLargeBlob, () => ({ status: 500 }), 2),
    ),
  );
  const outcome = await pull(name);
  t.is(outcome.stdout, `${id}\n`);
  t.is(outcome.exitCode, 0);
  const { name: other } = await published(
    t,
    instead(isManifest, () => ({ status: 503 })),
  );
  const failed = await pull(other, '--retry', '1');
  t.is(failed.exitCode, 125);
  t.regex(failed.stderr, /trying again.*\nError: .*503.*\n$/);
});

test('passwords do not follow to another host', async (t) => {
  const store = await aWebServer(t, () => ({ status: 200, body: image.blobs[1] ?? '' }));
  const { registry, name, id, image } = await published(
    t,
    faults(
      instead(isLargeBlob, () => ({ status: 307, headers: { location: `http://${store.host}/blob` } })),
      instead(
        ({ headers }) => headers.authorization === undefined,
        () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="app"' } }),
      ),
    ),
  );
  t.is((await pull(name, '--creds', 'ann:secret')).stdout, `${id}\n`);
  t.true(registry.asked.some(({ headers }) => headers.authorization !== undefined));
  t.is(store.asked.length, 1);
  t.is(store.asked[0]?.headers.authorization, undefined);
});

test('several that pull an image at once fetch it once', async (t) => {
  const { registry, name, id, layer } = await published(t);
  const outcomes = await Promise.all([1, 2, 3].map(() => pull(name)));
  t.deepEqual(
    outcomes.map(({ stdout }) => stdout),
    Array.from(outcomes, () => `${id}\n`),
  );
  t.deepEqual(beginnings(registry.asked, layer.digest), [0]);
});

test('a full disk is one clear error, and room can be made there', async (t) => {
  const small = await aHome();
  t.teardown(small.remove);
  const { name } = await published(t);
  const registry = await aBadRegistry(t);
  const little = publishedImage({ layers: [tarOf({ file: randomBytes(1_000_000) })] });
  registry.publish('little', '1', little);
  const data = join(small.env['XDG_DATA_HOME'] ?? '', 'tsman');
  await small.ok(['unshare', 'mount', '-t', 'tmpfs', '-o', 'size=7m', 'tmpfs', data]);
  await small.ok(['pull', '-q', PLAIN, `${registry.host}/little:1`]);
  const outcome = await small.tsman(['pull', '-q', PLAIN, name]);
  t.is(outcome.exitCode, 125);
  t.regex(outcome.stderr, /^Error: .*no space left on device.*\n$/i);
  t.is(await small.ok(['images', '-q', '--no-trunc']), `${little.configDigest}\n`);
  await small.ok(['rmi', `${registry.host}/little:1`]);
  const left = await small.ok(['images', '-q']);
  t.is(left, '');
  t.is((await small.tsman(['image', 'prune', '--force'])).exitCode, 0);
});
