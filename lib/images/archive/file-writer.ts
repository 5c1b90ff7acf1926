import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { codeOf, TsmanError } from '../../base/error.ts';
import { type TarSink, tarWriter } from './tar-writer.ts';

/** Files of an image on their way out: into a tar archive or a folder. Each name is written once. */
export interface FileWriter {
  bytes(name: string, content: Buffer): Promise<void>;
  /** A stream of known size. */
  stream(name: string, sizeBytes: number, content: Readable): Promise<void>;
  /** A stream whose size only its end tells. */
  unmeasured(name: string, content: Readable): Promise<void>;
}

export type Output =
  | { readonly file: string }
  | { readonly stream: NodeJS.WritableStream }
  | { readonly folder: string };

/** Keeps a stream of unknown size until it is known: a file without a name. */
export type Spool = (content: Readable) => Promise<{ sizeBytes: number; open(): Readable; close(): void }>;

/**
 * Write an archive or folder. A file appears whole or not at all; what cannot be renamed into place (a pipe, a device) is
 * written as it comes.
 *
 * @throws TSMAN_OUTPUT when it cannot be made
 */
export async function writeTo(
  output: Output,
  spool: Spool,
  write: (writer: FileWriter) => Promise<void>,
): Promise<void> {
  if ('folder' in output) return await write(folderWriter(output.folder));
  if ('stream' in output) return await writeArchive(streamSink(output.stream), spool, write);
  const target = output.file;
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile()) return await overwrite(target, spool, write);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const file = await openFor(target, temporary);
  try {
    await writeArchive(fileSink(file), spool, write);
    await file.close();
    await rename(temporary, target);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function overwrite(path: string, spool: Spool, write: (writer: FileWriter) => Promise<void>) {
  const file = await openFor(path, path);
  try {
    await writeArchive({ write: (chunk) => writeWhole(file, chunk) }, spool, write);
  } finally {
    await file.close();
  }
}

async function writeArchive(sink: TarSink, spool: Spool, write: (writer: FileWriter) => Promise<void>) {
  const tar = tarWriter(sink, spool);
  await write(tar);
  await tar.end();
}

async function openFor(target: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o644);
  } catch (cause) {
    throw new TsmanError(`cannot write "${target}": ${codeOf(cause) ?? 'unknown error'}`, {
      kind: 'invalid',
      code: 'TSMAN_OUTPUT',
      hint: 'Choose a file in a folder that exists and that you may write to.',
      cause,
    });
  }
}

function fileSink(file: FileHandle): TarSink {
  return {
    write: (chunk) => writeWhole(file, chunk),
    async rewrite(offset, chunk) {
      await file.write(chunk, 0, chunk.length, offset);
    },
  };
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}

function streamSink(stream: NodeJS.WritableStream): TarSink {
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

function folderWriter(folder: string): FileWriter {
  const create = async (name: string, chunks: AsyncIterable<Buffer> | Iterable<Buffer>) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const file = await openFor(path, path);
    try {
      for await (const chunk of chunks) await writeWhole(file, chunk);
    } finally {
      await file.close();
    }
  };
  return {
    bytes: (name, content) => create(name, [content]),
    stream: (name, _size, content) => create(name, content),
    unmeasured: (name, content) => create(name, content),
  };
}
