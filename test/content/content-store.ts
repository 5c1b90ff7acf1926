import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test from 'ava';
import { openContent } from '../../lib/content/content-store.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { type Digest, digestOf } from '../../lib/oci/digest.ts';

const digest = (text: string): Digest => digestOf(createHash('sha256').update(text).digest('hex'));

function aStore(t: { teardown(step: () => void): void }) {
  const home = mkdtempSync(join(tmpdir(), 'content-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const paths = pathsIn({ data: home, runtime: home, cache: home, config: home });
  return { paths, content: openContent(paths, '1-2') };
}

test('what is stored is found by its digest, byte for byte', async (t) => {
  const { content } = aStore(t);
  const stored = await content.ingest(Readable.from([Buffer.from('one'), Buffer.from('two')]));
  t.deepEqual(stored, { digest: digest('onetwo'), sizeBytes: 6 });
  t.is(content.read(stored.digest).toString(), 'onetwo');
  t.is(content.size(stored.digest), 6);
  t.true(content.has(stored.digest));
  t.is(Buffer.concat(await content.open(stored.digest).toArray()).toString(), 'onetwo');
  t.is(content.put(Buffer.from('onetwo')), stored.digest);
});

for (const [what, expected, code] of [
  ['another digest', { digest: digest('other') }, 'TSMAN_BLOB_DIGEST'],
  ['more bytes', { sizeBytes: 9 }, 'TSMAN_BLOB_SIZE'],
  ['fewer bytes', { sizeBytes: 2 }, 'TSMAN_BLOB_SIZE'],
] as const) {
  test(`content that was announced with ${what} is refused and leaves nothing behind`, async (t) => {
    const { content, paths } = aStore(t);
    await t.throwsAsync(content.ingest(Readable.from([Buffer.from('bytes')]), expected), { code });
    t.deepEqual(content.list(), []);
    t.deepEqual(readdirSync(paths.ingest), []);
  });
}

test('a stream that breaks leaves nothing behind', async (t) => {
  const { content, paths } = aStore(t);
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('some');
      throw new Error('cut');
    })(),
  );
  await t.throwsAsync(content.ingest(broken), { message: 'cut' });
  t.deepEqual(readdirSync(paths.ingest), []);
});

test('only what is kept stays, and what the disk gets back is counted', (t) => {
  const { content, paths } = aStore(t);
  const kept = content.put(Buffer.from('keep'));
  const { blocks } = statSync(paths.blob(content.put(Buffer.from('throw away'))));
  t.true(blocks > 0);
  t.is(content.removeExcept(new Set([kept])), blocks * 512);
  t.deepEqual(content.list(), [kept]);
});

test('a missing blob is an error that names it', (t) => {
  const { content } = aStore(t);
  const missing = digest('missing');
  for (const read of [content.read, content.open, content.size]) {
    t.throws(() => read(missing), { code: 'TSMAN_BLOB_MISSING', message: new RegExp(missing) });
  }
});
