import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { wrongDigest } from '../../content/errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { isWrongContent } from '../wrong-content.ts';
import { fill } from './fill.ts';
import { GrowingFile } from './growing-file.ts';

/** Where a blob comes from. */
export interface BlobSource {
  readonly digest: Digest;
  /** As announced; what comes must have it exactly. */
  readonly sizeBytes: number;
  /** The bytes from there on; the answer says where they begin, if not there. The stream may end or fail early. */
  open(fromByte: number): Promise<{
    readonly stream: Readable;
    readonly fromByte: number;
    readonly sizeBytes: number | undefined;
  }>;
}

export interface DownloadOptions {
  /** How often a connection that broke is replaced before that is an error; one that brought something counts anew. */
  readonly retries: number;
  /** Between attempts; undefined: longer each time. */
  readonly retryDelayMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  onBytes?(doneBytes: number): void;
  /** One line, before another attempt. */
  warn?(line: string): void;
}

/** Reads the blob while it comes. */
export type Use = (open: () => Readable) => Promise<void>;

/**
 * Fetch a blob into the file `part`, going on where an earlier attempt, of this process or another, came to its end. `use`
 * reads it meanwhile and knows nothing of connections that break. When both are done the file is on disk and its
 * digest is right; when not, it stays for the next attempt, unless its content is wrong.
 *
 * @throws TSMAN_BLOB_DIGEST, TSMAN_BLOB_SIZE, TSMAN_DOWNLOAD_CUT, TSMAN_NO_SPACE, and what the source and `use` throw
 */
export async function download(
  part: string,
  source: BlobSource,
  options: DownloadOptions & { readonly use: Use | undefined },
): Promise<void> {
  const first = await attempt(part, source, options);
  if (first === undefined) return;
  const { error, inheritedBytes } = first;
  if (!isWrongContent(error) || inheritedBytes === 0) throw error;
  options.warn?.(`What was left of an earlier download of ${source.digest} is damaged: starting over`);
  const second = await attempt(part, source, options);
  if (second !== undefined) throw second.error;
}

interface Failure {
  readonly error: unknown;
  /** How much of the content came from an earlier attempt, which may be to blame. */
  readonly inheritedBytes: number;
}

async function attempt(
  part: string,
  source: BlobSource,
  { use, ...options }: DownloadOptions & { readonly use: Use | undefined },
): Promise<Failure | undefined> {
  const file = await GrowingFile.open(part, source.sizeBytes);
  const inheritedBytes = file.sizeBytes;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const reading = use?.(() => file.reader());
  reading?.catch((error: unknown) => stop.abort(error));
  const [filled, used] = await Promise.allSettled([complete(file, source, { ...options, signal }), reading]);
  await file.close();
  const failed = [filled, used].find((result) => result.status === 'rejected');
  if (failed === undefined) return undefined;
  if (isWrongContent(failed.reason)) await rm(part, { force: true });
  return { error: failed.reason, inheritedBytes };
}

/** Readers go on to the end as soon as the digest is known to be right, while the disk catches up. */
async function complete(
  file: GrowingFile,
  source: BlobSource,
  options: DownloadOptions & { readonly signal: AbortSignal },
): Promise<void> {
  try {
    await fill(file, source, options);
    const digest = file.digest();
    if (digest !== source.digest) throw wrongDigest(source.digest, digest);
    file.whole();
  } catch (error) {
    file.fail(error);
    throw error;
  }
  await file.sync();
}
