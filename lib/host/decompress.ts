import { pipeline, Readable } from 'node:stream';

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** How many first bytes {@link compressionOf} wants to see. */
export const HEAD_BYTES = 6;

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

/** Told by the first bytes, never by a file's name. */
export function compressionOf(head: Uint8Array): Compression {
  return MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte))?.[0] ?? 'none';
}

/**
 * The plain bytes of a stream. Destroying the result ends the source (and the program, where one does the work).
 *
 * @throws TSMAN_PROGRAM_MISSING naming the package to install
 */
export async function decompress(stream: Readable, compression: Compression): Promise<Readable> {
  switch (compression) {
    case 'none':
      return stream;
    case 'gzip':
      return through(stream, (await import('node:zlib')).createGunzip({ chunkSize: 256 * 1024 }));
    case 'zstd':
      return throughZstd(stream);
    case 'xz':
    case 'bzip2':
      return throughProgram(stream, compression);
  }
}

/**
 * Look at the first bytes of a stream without losing them.
 *
 * @returns the whole stream, and its compression
 */
export async function sniff(stream: Readable): Promise<{ whole: Readable; compression: Compression }> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const rest = async function* () {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  return { whole: Readable.from(rest(), { objectMode: false }), compression: compressionOf(head) };
}

async function throughZstd(stream: Readable): Promise<Readable> {
  const zlib = await import('node:zlib');
  // Node has zstd from 22.15 on.
  return 'createZstdDecompress' in zlib
    ? through(stream, (zlib.createZstdDecompress as () => NodeJS.ReadWriteStream)())
    : throughProgram(stream, 'zstd');
}

async function throughProgram(stream: Readable, program: string): Promise<Readable> {
  const { pipeThrough } = await import('./process.ts');
  return through(stream, pipeThrough(program, ['-dcq']));
}

function through(stream: Readable, transform: NodeJS.ReadWriteStream): Readable {
  // Errors of either end reach the reader through the result, which pipeline destroys with them.
  pipeline(stream, transform, () => undefined);
  return transform as unknown as Readable;
}
