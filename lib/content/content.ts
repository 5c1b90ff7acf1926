import type { Readable } from 'node:stream';
import type { Digest } from '../oci/digest.ts';

/**
 * Blobs by digest. Content is verified on the way in and never changes afterwards.
 * Who still needs a blob is told from records, never from a counter.
 */
export interface Content {
  has(digest: Digest): boolean;
  /** Size in bytes. @throws TSMAN_BLOB_MISSING */
  size(digest: Digest): number;
  /** @throws TSMAN_BLOB_MISSING */
  read(digest: Digest): Buffer;
  /** From the beginning, unless said. @throws TSMAN_BLOB_MISSING */
  open(digest: Digest, fromByte?: number): Readable;
  /** Store bytes. @returns their digest */
  put(bytes: Uint8Array): Digest;
  /**
   * Store a stream. A nil error means "the blob is there", not "I stored it". `expected` is checked when given.
   *
   * @throws TSMAN_BLOB_DIGEST, TSMAN_BLOB_SIZE
   */
  ingest(
    stream: Readable,
    expected?: { readonly digest?: Digest; readonly sizeBytes?: number },
  ): Promise<{
    readonly digest: Digest;
    readonly sizeBytes: number;
  }>;
  /** Take in a file that is known to be right and on disk; it is moved, or copied from another file system. */
  adopt(path: string, digest: Digest): Promise<void>;
  list(): readonly Digest[];
  /** @returns bytes that the disk got back, as `du` counts them */
  removeExcept(keep: ReadonlySet<Digest>): number;
}
