import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, mkdirSync, openSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { type Digest, digestOf } from '../../oci/digest.ts';
import type { Needs } from '../needs.ts';
import type { LayerCompression } from '../plan/push.ts';

/** A blob on its way out; it can be read again from anywhere. */
export interface OutgoingBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
  open(fromByte: number): Readable;
  close(): void;
}

export interface Compressing {
  readonly compression: LayerCompression;
  /** The compressor's own where undefined. */
  readonly level: number | undefined;
}

const CHUNK = 1024 * 1024;
/** Chunks that are compressed at the same time, each by a thread of its own. */
const AT_ONCE = 4;

const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip);

/** Compress into a file without a name, which goes when the blob is closed. The same bytes give the same bytes. */
export async function compress(
  { paths, owner }: Pick<Needs, 'paths' | 'owner'>,
  plain: Readable,
  how: Compressing,
): Promise<OutgoingBlob> {
  mkdirSync(paths.ingest, { recursive: true, mode: 0o700 });
  const path = join(paths.ingest, `spool.${owner}.${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  const unnamed = openSync(path, 'r');
  unlinkSync(path);
  try {
    const written = await writeAll(
      file,
      how.compression === 'gzip' ? gzipped(plain, how) : await zstd(plain, how),
    );
    return {
      ...written,
      // Each reader has a descriptor of its own: one that ends early closes it.
      open: (fromByte) =>
        createReadStream(`/proc/self/fd/${unnamed}`, { start: fromByte, highWaterMark: CHUNK }),
      close: () => closeSync(unnamed),
    };
  } catch (error) {
    closeSync(unnamed);
    throw error;
  } finally {
    plain.destroy();
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunks: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    await file.writeFile(chunk);
  }
  return { digest: digestOf(hash.digest('hex')), sizeBytes };
}

/** Members one after the other, as RFC 1952 allows, so that several can be made at the same time. */
async function* gzipped(plain: Readable, { level }: Compressing): AsyncGenerator<Buffer> {
  const running: Promise<Buffer>[] = [];
  for await (const chunk of inChunks(plain)) {
    const member = gzipMember(chunk, level);
    member.catch(() => undefined);
    running.push(member);
    if (running.length >= AT_ONCE) yield (await running.shift()) as Buffer;
  }
  for (const member of running) yield await member;
}

const SAMPLE_BYTES = 16 * 1024;
/** What does not shrink by more than this is stored as it is. */
const WORTH_IT = 0.97;

/** A member comes in one piece. */
const ROOM = { chunkSize: CHUNK + 64 * 1024 };

/** Where no level was asked for, what is compressed already is not compressed in vain: a look at its middle tells. */
async function gzipMember(chunk: Buffer, level: number | undefined): Promise<Buffer> {
  if (level !== undefined) return await gzip(chunk, { ...ROOM, level });
  const middle = chunk.subarray(chunk.length >> 1, (chunk.length >> 1) + SAMPLE_BYTES);
  const sample = middle.length < SAMPLE_BYTES ? undefined : await gzip(middle, { level: 1 });
  return await gzip(chunk, sample && sample.length > WORTH_IT * SAMPLE_BYTES ? { ...ROOM, level: 0 } : ROOM);
}

/** Of one size, whatever the size in which they come: the result must not depend on it. */
async function* inChunks(plain: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of plain as AsyncIterable<Buffer>) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < CHUNK) continue;
    const all = Buffer.concat(held);
    const end = all.length - (all.length % CHUNK);
    for (let at = 0; at < end; at += CHUNK) yield all.subarray(at, at + CHUNK);
    held = [all.subarray(end)];
    heldBytes = all.length - end;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** @throws TSMAN_PROGRAM_MISSING */
async function zstd(plain: Readable, { level }: Compressing): Promise<AsyncIterable<Buffer>> {
  const { pipeThrough } = await import('../../host/process.ts');
  const { pipeline } = await import('node:stream');
  const program = pipeThrough('zstd', ['-qc', '-T2', `-${level ?? 3}`]);
  pipeline(plain, program, () => undefined);
  return program;
}
