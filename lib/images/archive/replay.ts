import { randomBytes } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  read,
  statSync,
  unlinkSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { codeOf, TsmanError } from '../../base/error.ts';
import { type Compression, compressionOf, decompress, HEAD_BYTES, sniff } from '../../host/decompress.ts';
import type { Paths } from '../../host/paths.ts';
import { archiveBroken } from '../errors.ts';
import { bytesOf, type Span } from './tar-index.ts';

export type ArchiveInput = { readonly path: string } | { readonly stream: Readable };

export interface Workshop {
  readonly paths: Pick<Paths, 'ingest'>;
  readonly owner: string;
}

/** Input that can be read from anywhere, any number of times. */
export interface Replay {
  /** For errors. */
  readonly source: string;
  /** A descriptor. */
  readonly file: number;
  readonly sizeBytes: number;
  /** Nanoseconds since 1970; of a pipe: undefined. */
  readonly modifiedNs: bigint | undefined;
  readonly compression: Compression;
  open(): Readable;
  close(): void;
}

export const CHUNK = 1024 * 1024;

const readAt = promisify(read);

/** Bytes of a file that stays open, whatever becomes of the stream. */
export function streamOf(file: number, span: Span): Readable {
  return Readable.from(chunksOf(file, span), { objectMode: false, highWaterMark: 2 * CHUNK });
}

async function* chunksOf(file: number, { offset, sizeBytes }: Span): AsyncGenerator<Buffer> {
  const end = offset + sizeBytes;
  for (let at = offset; at < end; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at));
    const { bytesRead } = await readAt(file, buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Open a file or a stream. What comes through a pipe, or is compressed in a way that is not `kept`, is written to an
 * unnamed file first.
 *
 * @throws TSMAN_ARCHIVE_BROKEN when its compression is damaged
 */
export async function openReplay(
  shop: Workshop,
  input: ArchiveInput,
  kept: readonly Compression[],
): Promise<Replay> {
  if ('path' in input) return await openPath(shop, input.path, kept);
  const source = 'standard input';
  const { whole, compression } = await sniff(input.stream);
  const keep = kept.includes(compression);
  const file = await spool(shop, keep ? whole : await decompress(whole, compression), source);
  return replay({ source, file, compression: keep ? compression : 'none', modifiedNs: undefined });
}

/** @throws TSMAN_FILE_MISSING in podman's words */
export function statInput(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch (cause) {
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'no such file or directory',
      ENOTDIR: 'not a directory',
      EACCES: 'permission denied',
    };
    const reason = reasons[codeOf(cause) ?? ''];
    if (reason === undefined) throw cause;
    throw new TsmanError(`stat ${path}: ${reason}`, { kind: 'not-found', code: 'TSMAN_FILE_MISSING', cause });
  }
}

async function openPath(shop: Workshop, source: string, kept: readonly Compression[]): Promise<Replay> {
  const { mtimeNs: modifiedNs } = statInput(source);
  const file = openSync(source, 'r');
  const compression = compressionOf(bytesOf(file, { offset: 0, sizeBytes: HEAD_BYTES }));
  if (kept.includes(compression)) return replay({ source, file, compression, modifiedNs });
  closeSync(file);
  const compressed = createReadStream(source, { highWaterMark: CHUNK });
  const plain = await spool(shop, await decompress(compressed, compression), source);
  return replay({ source, file: plain, compression: 'none', modifiedNs });
}

function replay(input: Pick<Replay, 'source' | 'file' | 'compression' | 'modifiedNs'>): Replay {
  const sizeBytes = fstatSync(input.file).size;
  return {
    ...input,
    sizeBytes,
    open: () => streamOf(input.file, { offset: 0, sizeBytes }),
    close: () => closeSync(input.file),
  };
}

/** @returns a file that has no name and goes with its descriptor */
async function spool({ paths, owner }: Workshop, stream: Readable, source: string): Promise<number> {
  mkdirSync(paths.ingest, { recursive: true, mode: 0o700 });
  const path = join(paths.ingest, `spool.${owner}.${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  const unnamed = openSync(path, 'r');
  unlinkSync(path);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) await file.writeFile(chunk);
    return unnamed;
  } catch (error) {
    closeSync(unnamed);
    throw isCompressionError(error) ? archiveBroken(source, 'its compression is damaged', error) : error;
  } finally {
    await file.close();
  }
}

/** Node's zlib says Z_…; a program fails with its exit code. What the disk says (ENOSPC) is another matter. */
function isCompressionError(error: unknown): boolean {
  return !(error instanceof TsmanError) && !/^E[A-Z]+$/.test(codeOf(error) ?? '');
}
