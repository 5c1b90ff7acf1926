import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { codeOf } from '../base/error.ts';
import { removeFile } from '../base/remove-tree.ts';
import type { Paths } from '../host/paths.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { Content } from './content.ts';
import { blobMissing, wrongDigest, wrongSize } from './errors.ts';

/** Bytes read at a time: large, so that a layer costs few round trips. */
const CHUNK = 1024 * 1024;
const NAME = /^[0-9a-f]{64}$/;

type Place = Pick<Paths, 'blob' | 'blobs' | 'ingest'>;

/** @param owner names the writing process in unfinished files, so that those of dead processes can be swept */
export function openContent(paths: Place, owner: string): Content {
  return {
    has: (digest) => existsSync(paths.blob(digest)),
    size: (digest) => reading(digest, () => statSync(paths.blob(digest)).size),
    read: (digest) => reading(digest, () => readFileSync(paths.blob(digest))),
    open: (digest, start = 0) =>
      reading(digest, () =>
        createReadStream('', { fd: openSync(paths.blob(digest), 'r'), start, highWaterMark: CHUNK }),
      ),
    put: (bytes) => put(paths, owner, bytes),
    ingest: (stream, expected = {}) => ingest(paths, owner, { stream, ...expected }),
    adopt: (path, digest) => adopt(paths, owner, { path, digest }),
    list: () => list(paths),
    removeExcept: (keep) => removeExcept(paths, keep),
  };
}

function reading<Value>(digest: Digest, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw blobMissing(digest);
    throw error;
  }
}

function put(paths: Place, owner: string, bytes: Uint8Array): Digest {
  const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
  if (existsSync(paths.blob(digest))) return digest;
  const temporary = temporaryPath(paths, owner);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
    reveal(paths, temporary, digest);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return digest;
}

interface Incoming {
  readonly stream: Readable;
  readonly digest?: Digest;
  readonly sizeBytes?: number;
}

async function ingest(paths: Place, owner: string, incoming: Incoming) {
  const temporary = temporaryPath(paths, owner);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      const stored = await copy(incoming, file);
      await file.datasync();
      reveal(paths, temporary, stored.digest);
      return stored;
    } finally {
      await file.close();
    }
  } catch (error) {
    incoming.stream.destroy();
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function adopt(
  paths: Place,
  owner: string,
  { path, digest }: { readonly path: string; readonly digest: Digest },
): Promise<void> {
  try {
    reveal(paths, path, digest);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await ingest(paths, owner, { stream: createReadStream(path, { highWaterMark: CHUNK }), digest });
    rmSync(path);
  }
}

async function copy({ stream, digest: expected, sizeBytes: announced }: Incoming, file: FileHandle) {
  const hash = createHash('sha256');
  const what = expected ?? 'of a stream';
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (announced !== undefined && sizeBytes > announced) throw wrongSize(what, announced, sizeBytes);
    const written = writeWhole(file, chunk);
    hash.update(chunk);
    await written;
  }
  if (announced !== undefined && sizeBytes !== announced) throw wrongSize(what, announced, sizeBytes);
  const digest = digestOf(hash.digest('hex'));
  if (expected !== undefined && digest !== expected) throw wrongDigest(expected, digest);
  return { digest, sizeBytes };
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}

/** Make a finished file visible under its digest; of two that come at once, the later replaces the same bytes. */
function reveal(paths: Place, temporary: string, digest: Digest): void {
  mkdirSync(paths.blobs, { recursive: true, mode: 0o700 });
  renameSync(temporary, paths.blob(digest));
  const folder = openSync(paths.blobs, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function temporaryPath(paths: Place, owner: string): string {
  mkdirSync(paths.ingest, { recursive: true, mode: 0o700 });
  return join(paths.ingest, `blob.${owner}.${randomBytes(6).toString('hex')}`);
}

function list(paths: Place): readonly Digest[] {
  try {
    return readdirSync(paths.blobs)
      .filter((name) => NAME.test(name))
      .map(digestOf);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function removeExcept(paths: Place, keep: ReadonlySet<Digest>): number {
  let freedBytes = 0;
  for (const digest of list(paths)) {
    if (keep.has(digest)) continue;
    freedBytes += removeFile(paths.blob(digest));
  }
  return freedBytes;
}
