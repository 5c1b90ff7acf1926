/** What a registry must not get away with: each is refused in one line, and nothing of it stays. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { entriesOf } from '../../../lib/base/entries.ts';
import { MEDIA_TYPES } from '../../../lib/oci/image-spec.ts';
import { sha256, tarOf } from '../../support/archives.ts';
import { aBadRegistry, type Fault } from '../../support/bad-registry.ts';
import { instead, isLargeBlob, isManifest } from '../../support/faults.ts';
import { aHome, type Home } from '../../support/home.ts';
import { aLayer, type Entry } from '../../support/layers.ts';
import { describe, type PublishedImage, publishedImage } from '../../support/published-image.ts';
import type { Said } from '../../support/web-server.ts';
import { stored } from '../images/support/layout.ts';

let home: Home;

test.before(async () => {
  home = await aHome();
});

test.after.always(() => home?.remove());

const SOUND = publishedImage({ layers: [tarOf({ data: randomText(20_000) })] });
const DIGEST = sha256(SOUND.manifest.bytes);

/** What gzip makes little smaller. */
function randomText(bytes: number): string {
  let text = '';
  for (let line = 0; text.length < bytes; line += 1) text += sha256(`${line}`);
  return text;
}

/** Downloads that a later pull would go on with. */
function unfinished(): readonly string[] {
  return entriesOf(join(home.env['XDG_CACHE_HOME'] ?? '', 'tsman/downloads'));
}

interface Refused {
  readonly image?: PublishedImage;
  /** Blobs that the image does not know of. */
  readonly blobs?: readonly Buffer[];
  readonly fault?: Fault;
  /** A tag or a digest. */
  readonly version?: string;
  readonly words: RegExp;
}

const manifestSaid = (body: (right: Said) => string | Buffer): Fault =>
  instead(isManifest, (right) => ({ ...right, body: body(right) }));
const layerSaid = (change: (right: Buffer) => Buffer): Fault =>
  instead(isLargeBlob, (right) => ({ ...right, body: change(right.body as Buffer) }));

/** A layer that unpacks to a thousand times its size. */
function bomb(): Refused {
  const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  const layer = Buffer.concat([gzipSync(tarOf({ small: 'x' })), ...Array.from({ length: 20 }, () => zeros)]);
  const image = publishedImage({
    layers: [tarOf({ small: 'x' })],
    change: (right) => ({ ...right, layers: [describe(layer, MEDIA_TYPES.ociLayerGzip)] }),
  });
  return { image, blobs: [layer], words: /unpack to more than \d+/ };
}

async function layerWith(...entries: readonly Entry[]): Promise<PublishedImage> {
  return publishedImage({ layers: [(await aLayer(...entries)).tar] });
}

const REFUSED: Readonly<Record<string, () => Refused | Promise<Refused>>> = {
  'a manifest that is not what its digest says': () => ({
    fault: manifestSaid(({ body }) => `${body} `),
    version: `@${DIGEST}`,
    words: /reading manifest sha256:[^\n]*digest/,
  }),
  'a manifest that is not what its header says': () => ({
    fault: manifestSaid(({ body }) => `${body} `),
    words: /reading manifest 1 [^\n]*digest/,
  }),
  'a manifest without an end': () => ({
    fault: manifestSaid(() => Buffer.alloc(5 * 1024 * 1024, ' ')),
    words: /reading manifest 1 in [^\n]* more than the 4194304 bytes/,
  }),
  'a page for people in place of a manifest': () => ({
    fault: instead(isManifest, () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>',
    })),
    words: /not JSON/,
  }),
  'a blob with one byte changed': () => ({
    fault: layerSaid((right) => Buffer.from(right).fill(0, 5000, 5001)),
    words: /has the digest|damaged|differs/,
  }),
  'a blob that is longer than announced': () => ({
    fault: layerSaid((right) => Buffer.concat([right, right])),
    words: /bytes/,
  }),
  'a blob that is shorter than announced': () => ({
    fault: layerSaid((right) => right.subarray(0, 5000)),
    words: /bytes/,
  }),
  'a layer that is not what the configuration says': () => ({
    image: publishedImage({
      layers: [tarOf({ a: 'a' })],
      config: { rootfs: { type: 'layers', diff_ids: [sha256('other')] } },
    }),
    words: /its content has the digest/,
  }),
  'a bomb': bomb,
  'a file above the root': async () => ({
    image: await layerWith({ name: '../escaped', body: 'x' }),
    words: /would leave the root/,
  }),
  'a hard link out of the root': async () => ({
    image: await layerWith({ name: 'passwd', type: 'link', linkname: '../../../../etc/passwd' }),
    words: /outside of the root/,
  }),
  'a layer that ends in the middle of a file': () => ({
    image: publishedImage({ layers: [tarOf({ a: 'a' }).subarray(0, 512)] }),
    words: /cannot unpack layer/,
  }),
  'more layers than any image has': () => ({
    image: publishedImage({
      layers: [tarOf({ a: 'a' })],
      change: (right) => ({ ...right, layers: Array.from({ length: 501 }, () => right.layers[0]) }),
    }),
    words: /501 layers/,
  }),
};

for (const [what, make] of Object.entries(REFUSED)) {
  test.serial(`${what} is refused`, async (t) => {
    const { image = SOUND, blobs = [], fault, version = ':1', words } = await make();
    const registry = await aBadRegistry(t, fault);
    registry.publish('app', '1', image);
    for (const blob of blobs) registry.blobsOf('app').set(sha256(blob), blob);
    const name = `${registry.host}/app${version}`;
    const options = ['--tls-verify=false', '--retry', '0', '--retry-delay', '10ms'];
    const { stdout, stderr, exitCode } = await home.tsman(['pull', '-q', ...options, name]);
    t.is(exitCode, 125, stderr);
    t.is(stdout, '');
    t.regex(stderr, words);
    t.regex(stderr, /^Error: [^\n]+\n$/);
    await home.ok(['image', 'prune', '--force']);
    t.is(await stored(home), '');
    t.deepEqual(unfinished(), []);
  });
}
