import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import { openContent } from '../../../lib/content/content-store.ts';
import { pathsIn } from '../../../lib/host/paths.ts';
import { fetchBlob, sweepDownloads } from '../../../lib/images/download/blob.ts';
import type { BlobSource } from '../../../lib/images/download/download.ts';
import { hexOf } from '../../../lib/oci/digest.ts';
import { sha256 } from '../../support/archives.ts';

const BYTES = randomBytes(1_000_000);
const DIGEST = sha256(BYTES);
const OPTIONS = { retries: 2, retryDelayMs: 0, use: undefined };

function aPlace(t: ExecutionContext) {
  const home = mkdtempSync(join(tmpdir(), 'downloads-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const paths = pathsIn({ data: join(home, 'data'), runtime: home, cache: home, config: home });
  const part = join(paths.downloads, `${hexOf(DIGEST)}.part`);
  return { paths, part, content: openContent(paths, 'me') };
}

/** A registry that gives so many bytes a connection, from where it is asked to or from the beginning. */
function aSource({ bytes = BYTES, step = 300_000, ranges = true } = {}) {
  const asked: number[] = [];
  const source: BlobSource = {
    digest: DIGEST,
    sizeBytes: BYTES.length,
    async open(fromByte) {
      asked.push(fromByte);
      const from = ranges ? fromByte : 0;
      const slice = bytes.subarray(from, from + step);
      return {
        stream: Readable.from(cut(slice), { objectMode: false }),
        fromByte: from,
        sizeBytes: undefined,
      };
    },
  };
  return { source, asked };
}

function* cut(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
}

async function read(open: () => Readable): Promise<Buffer> {
  return Buffer.concat(await open().toArray());
}

test('a connection that is cut again and again is gone on with, and the reader does not notice', async (t) => {
  const { content, paths } = aPlace(t);
  const { source, asked } = aSource();
  const seen: string[] = [];
  const use = async (open: () => Readable) => void seen.push(sha256(await read(open)));
  await fetchBlob({ content, paths }, source, { ...OPTIONS, use });
  t.deepEqual(asked, [0, 300_000, 600_000, 900_000]);
  t.deepEqual(seen, [DIGEST]);
  t.is(sha256(content.read(DIGEST)), DIGEST);
  t.deepEqual(readdirSync(paths.downloads), []);
});

test('a later command goes on where an earlier one failed', async (t) => {
  const place = aPlace(t);
  const dead = aSource();
  let calls = 0;
  const failing: BlobSource = {
    ...dead.source,
    async open(from) {
      calls += 1;
      if (calls > 1) throw new Error('connection refused');
      return await dead.source.open(from);
    },
  };
  await t.throwsAsync(fetchBlob(place, failing, OPTIONS), { code: 'TSMAN_DOWNLOAD_CUT', message: /refused/ });
  t.is(readFileSync(place.part).length, 300_000);
  const { source, asked } = aSource({ step: BYTES.length });
  await fetchBlob(place, source, OPTIONS);
  t.deepEqual(asked, [300_000]);
  t.is(sha256(place.content.read(DIGEST)), DIGEST);
});

test('a registry without ranges is read from the beginning, and what is there is passed over', async (t) => {
  const place = aPlace(t);
  await t.throwsAsync(fetchBlob(place, aSource({ ranges: false }).source, OPTIONS), {
    code: 'TSMAN_DOWNLOAD_CUT',
  });
  const { source } = aSource({ ranges: false, step: BYTES.length });
  const seen: string[] = [];
  await fetchBlob(place, source, {
    ...OPTIONS,
    use: async (open) => void seen.push(sha256(await read(open))),
  });
  t.deepEqual(seen, [DIGEST]);
});

test('an attempt that brings something gives the next ones all their chances again', async (t) => {
  const place = aPlace(t);
  const { source, asked } = aSource({ step: 20_000 });
  await fetchBlob(place, source, OPTIONS);
  t.is(asked.length, 50);
});

test('wrong bytes are refused and thrown away', async (t) => {
  const place = aPlace(t);
  const { source } = aSource({ bytes: randomBytes(BYTES.length) });
  await t.throwsAsync(fetchBlob(place, source, OPTIONS), { code: 'TSMAN_BLOB_DIGEST' });
  t.deepEqual(readdirSync(place.paths.downloads), []);
  t.false(place.content.has(DIGEST));
});

test('more bytes than announced are refused when they come', async (t) => {
  const place = aPlace(t);
  const { source } = aSource({ bytes: Buffer.concat([BYTES, BYTES]), step: 2 * BYTES.length });
  await t.throwsAsync(fetchBlob(place, source, OPTIONS), { code: 'TSMAN_BLOB_SIZE' });
  t.false(existsSync(place.part));
});

test('a damaged rest of an earlier download is thrown away, and the blob is fetched once more', async (t) => {
  const place = aPlace(t);
  const { source, asked } = aSource({ step: BYTES.length });
  const warned: string[] = [];
  await fetchBlob(place, aSource().source, OPTIONS);
  place.content.removeExcept(new Set());
  writeFileSync(place.part, randomBytes(5000));
  await fetchBlob(place, source, { ...OPTIONS, warn: (line) => void warned.push(line) });
  t.deepEqual(asked, [5000, 0]);
  t.regex(warned.join(), /damaged/);
  t.is(sha256(place.content.read(DIGEST)), DIGEST);
});

test('a blob that several want at once is fetched once', async (t) => {
  const place = aPlace(t);
  const { source, asked } = aSource({ step: BYTES.length });
  const seen: string[] = [];
  const use = async (open: () => Readable) => void seen.push(sha256(await read(open)));
  await Promise.all([1, 2, 3].map(() => fetchBlob(place, source, { ...OPTIONS, use })));
  t.deepEqual(asked, [0]);
  t.deepEqual(seen, [DIGEST, DIGEST, DIGEST]);
});

test('the claim of a process that is gone is taken over', async (t) => {
  const place = aPlace(t);
  await fetchBlob(place, aSource().source, OPTIONS);
  place.content.removeExcept(new Set());
  symlinkSync('1 1 1 00000000-0000-0000-0000-000000000000 1', place.part.replace(/part$/, 'owner'));
  await fetchBlob(place, aSource().source, OPTIONS);
  t.true(place.content.has(DIGEST));
});

test('a reader that fails ends the download, and its error is told', async (t) => {
  const place = aPlace(t);
  const { source } = aSource({ step: BYTES.length });
  const endless: BlobSource = {
    ...source,
    open: async () => ({
      stream: new Readable({ read: () => undefined }),
      fromByte: 0,
      sizeBytes: undefined,
    }),
  };
  const use = async () => {
    throw new Error('no room');
  };
  await t.throwsAsync(fetchBlob(place, endless, { ...OPTIONS, use }), { message: 'no room' });
});

test('unfinished downloads are kept for a week, and dropped when all shall go', async (t) => {
  const place = aPlace(t);
  await fetchBlob(place, aSource().source, OPTIONS);
  const other = place.part.replace(/\w{64}/, 'a'.repeat(64));
  for (const path of [place.part, other]) writeFileSync(path, 'half');
  const longAgo = Date.now() / 1000 - 8 * 24 * 60 * 60;
  utimesSync(place.part, longAgo, longAgo);
  t.true((await sweepDownloads(place, 'old')) > 0);
  t.deepEqual(readdirSync(place.paths.downloads), [`${'a'.repeat(64)}.part`]);
  t.true((await sweepDownloads(place, 'all')) > 0);
  t.deepEqual(readdirSync(place.paths.downloads), []);
});
