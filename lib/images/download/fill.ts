import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, TsmanError } from '../../base/error.ts';
import { wrongSize } from '../../content/errors.ts';
import { cutShort, downloadCut } from '../errors.ts';
import type { BlobSource, DownloadOptions } from './download.ts';
import type { GrowingFile } from './growing-file.ts';

type FillOptions = DownloadOptions & { readonly signal: AbortSignal };

/** Small pieces are written together. */
const PIECE_BYTES = 256 * 1024;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 20_000;

/** What the disk says; another connection would not help. */
const DISK_ERRORS: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG'];

/**
 * Append to the file until it has the announced size, by as many connections as it takes.
 *
 * @throws TSMAN_BLOB_SIZE when more comes, TSMAN_DOWNLOAD_CUT when connections break one after the other and bring nothing
 */
export async function fill(file: GrowingFile, source: BlobSource, options: FillOptions): Promise<void> {
  const { retries, warn } = options;
  let failures = 0;
  while (file.sizeBytes < source.sizeBytes) {
    const before = file.sizeBytes;
    const error = await takeOnce(file, source, options);
    if (error === undefined) continue;
    failures = file.sizeBytes > before ? 1 : failures + 1;
    if (failures > retries) throw downloadCut(source.digest, error);
    const reason = error instanceof Error ? error.message : String(error);
    warn?.(`Download of ${source.digest} was interrupted (${reason}), going on from byte ${file.sizeBytes}`);
    await sleep(delayMs(failures, options), undefined, { signal: options.signal }).catch(() => undefined);
    options.signal.throwIfAborted();
  }
}

/**
 * One connection.
 *
 * @returns what was wrong with it when another may do better
 */
async function takeOnce(
  file: GrowingFile,
  source: BlobSource,
  options: FillOptions,
): Promise<unknown | undefined> {
  try {
    await takeFrom(file, source, options);
    return file.sizeBytes < source.sizeBytes ? cutShort(source.sizeBytes, file.sizeBytes) : undefined;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof TsmanError || DISK_ERRORS.includes(codeOf(error))) throw error;
    return error;
  }
}

async function takeFrom(file: GrowingFile, source: BlobSource, options: FillOptions): Promise<void> {
  options.signal.throwIfAborted();
  const { digest, sizeBytes } = source;
  const answer = await source.open(file.sizeBytes);
  const { stream } = answer;
  const end = () => void stream.destroy();
  options.signal.addEventListener('abort', end, { once: true });
  try {
    options.signal.throwIfAborted();
    if (answer.sizeBytes !== undefined && answer.sizeBytes !== sizeBytes) {
      throw wrongSize(digest, sizeBytes, answer.sizeBytes);
    }
    const known = file.sizeBytes - answer.fromByte;
    if (known < 0) throw new Error(`the answer begins at byte ${answer.fromByte}, not ${file.sizeBytes}`);
    for await (const piece of inPieces(skipping(stream, known))) {
      const total = file.sizeBytes + piece.length;
      if (total > sizeBytes) throw wrongSize(digest, sizeBytes, total);
      await file.append(piece);
      options.onBytes?.(file.sizeBytes);
    }
  } finally {
    options.signal.removeEventListener('abort', end);
    stream.destroy();
  }
}

/** A registry that knows no ranges begins at the beginning: what is there already is passed over. */
async function* skipping(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/** Joined up to a size; what came before a failure is passed on before it. */
async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of chunks) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < PIECE_BYTES) continue;
      const piece = Buffer.concat(held);
      held = [];
      heldBytes = 0;
      yield piece;
    }
  } catch (error) {
    failure = { error };
  }
  if (heldBytes > 0) yield Buffer.concat(held);
  if (failure !== undefined) throw failure.error;
}

/** Twice as long each time, and never the same for two processes. */
function delayMs(failures: number, { retryDelayMs }: FillOptions): number {
  if (retryDelayMs !== undefined) return retryDelayMs;
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return longest * (0.5 + Math.random() / 2);
}
