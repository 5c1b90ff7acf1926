import type { Readable } from 'node:stream';
import type { FileWriter, Spool } from './file-writer.ts';
import { BLOCK, paddedSize, writeTarHeader } from './tar-header.ts';

export interface TarSink {
  write(chunk: Buffer): Promise<void>;
  /** Where one can go back. */
  rewrite?(offset: number, chunk: Buffer): Promise<void>;
}

/** A tar archive written from front to back; `end` closes it. */
export function tarWriter(sink: TarSink, spool: Spool): FileWriter & { end(): Promise<void> } {
  let at = 0;
  const folders = new Set<string>();
  const write = async (chunk: Buffer) => {
    at += chunk.length;
    await sink.write(chunk);
  };
  const content = async (chunks: AsyncIterable<Buffer>) => {
    let sizeBytes = 0;
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      await write(chunk);
    }
    await write(Buffer.alloc(paddedSize(sizeBytes) - sizeBytes));
    return sizeBytes;
  };
  /** Readers without privileges stumble over folders that are not in the archive. */
  const header = async (name: string, sizeBytes: number) => {
    for (const folder of foldersOf(name)) {
      if (!folders.has(folder)) await write(writeTarHeader(folder, 0));
      folders.add(folder);
    }
    await write(writeTarHeader(name, sizeBytes));
  };
  const stream = async (name: string, sizeBytes: number, chunks: Readable) => {
    await header(name, sizeBytes);
    const written = await content(chunks);
    if (written !== sizeBytes) throw new Error(`"${name}" changed while it was written`);
  };
  return {
    stream,
    async bytes(name, bytes) {
      await header(name, bytes.length);
      await write(Buffer.concat([bytes, Buffer.alloc(paddedSize(bytes.length) - bytes.length)]));
    },
    async unmeasured(name, chunks) {
      if (sink.rewrite === undefined) {
        const kept = await spool(chunks);
        try {
          return await stream(name, kept.sizeBytes, kept.open());
        } finally {
          kept.close();
        }
      }
      await header(name, 0);
      const place = at - BLOCK;
      await sink.rewrite(place, writeTarHeader(name, await content(chunks)));
    },
    end: () => write(Buffer.alloc(2 * BLOCK)),
  };
}

/** `a/`, `a/b/` of `a/b/c` */
function foldersOf(name: string): readonly string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}
