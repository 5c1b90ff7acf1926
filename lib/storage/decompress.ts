import { once } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { codeOf } from '../base/error.ts';
import { needProgram } from '../host/programs.ts';
import { followProgram, startProgram } from './child.ts';
import { broken } from './tar/entry.ts';

type Compression = 'gzip' | 'zstd' | 'xz' | 'none';

/** Output comes in pieces of this size, and several may wait, so that inflating and reading overlap. */
const CHUNK_BYTES = 256 * 1024;
const AHEAD_BYTES = 8 * CHUNK_BYTES;

/** Told by the first bytes of a stream. @see RFC 1952 2.3.1, RFC 8878 3.1.1, and the .xz file format 2.1.1.1 */
export function compressionOf(start: Buffer): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  const magic = start.toString('hex', 0, 6);
  if (magic.startsWith('28b52ffd')) return 'zstd';
  if (magic.startsWith('fd377a585a00')) return 'xz';
  return 'none';
}

/**
 * The plain bytes of a stream that may be compressed.
 *
 * @throws TSMAN_LAYER_BROKEN when it is damaged, TSMAN_PROGRAM_MISSING; a failure of `source` itself passes unchanged
 */
export async function* decompress(source: Readable): AsyncGenerator<Buffer> {
  const compression = compressionOf(await peek(source, 6));
  if (compression === 'none') yield* source;
  else if (compression === 'gzip') yield* through(source, gunzip());
  else if (compression === 'zstd') yield* zstdBytes(source);
  else yield* throughProgram(source, 'xz');
}

/** Look at the first bytes and leave them in the stream. */
async function peek(source: Readable, bytes: number): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < bytes && !source.readableEnded) {
    const chunk: Buffer | null = source.read();
    if (chunk) start = Buffer.concat([start, chunk]);
    else if (source.readableEnded || source.destroyed) break;
    else await moreOrEnd(source);
  }
  if (source.errored) throw source.errored;
  if (start.length > 0 && !source.readableEnded) source.unshift(start);
  return start;
}

async function moreOrEnd(source: Readable): Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  try {
    await Promise.race([
      once(source, 'readable', { signal }),
      once(source, 'end', { signal }),
      once(source, 'close', { signal }),
    ]);
  } finally {
    abort.abort();
  }
}

function gunzip(): Duplex {
  return zlib.createGunzip({ chunkSize: CHUNK_BYTES, ...ahead() });
}

/** zlib's streams take a stream's own options too; the types leave them out. */
function ahead(): object {
  return { readableHighWaterMark: AHEAD_BYTES };
}

async function* zstdBytes(source: Readable): AsyncGenerator<Buffer> {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  if (typeof create === 'function') yield* through(source, create({ chunkSize: CHUNK_BYTES, ...ahead() }));
  else yield* throughProgram(source, 'zstd');
}

async function* through(source: Readable, inflate: Duplex): AsyncGenerator<Buffer> {
  const piping = pipeline(source, inflate);
  piping.catch(() => undefined);
  try {
    yield* inflate;
    await piping;
  } catch (error) {
    if (/^(Z_|ZSTD_)/.test(codeOf(error) ?? '')) broken('its compressed data is damaged or ends early');
    throw error;
  } finally {
    inflate.destroy();
  }
}

async function* throughProgram(source: Readable, program: 'xz' | 'zstd'): AsyncGenerator<Buffer> {
  const child = startProgram([needProgram(program), '-dc'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const done = followProgram(child);
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('a program was started without pipes');
  const piping = pipeline(source, stdin).catch((error: unknown) => error);
  done.catch(() => source.destroy());
  try {
    yield* stdout;
    const { code, stderr } = await done;
    const failure = await piping;
    if (failure !== undefined && codeOf(failure) !== 'EPIPE') throw failure;
    if (code !== 0) broken(`its compressed data is damaged (${stderr.trim()})`);
  } finally {
    child.kill();
  }
}
