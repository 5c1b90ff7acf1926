import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { getSystemErrorMap } from 'node:util';
import { codeOf, TsmanError } from './error.ts';

/**
 * Write all that a stream gives to a file or another stream. A file appears whole or not at all; what cannot be renamed into
 * place (a pipe, a device) is written as it comes. The stream stays open: it may be the caller's standard output.
 *
 * @throws TSMAN_OUTPUT when it cannot be made, or the disk is full; and what the source fails with
 */
export async function pour(
  source: AsyncIterable<Buffer>,
  target: string | NodeJS.WritableStream,
): Promise<void> {
  if (typeof target !== 'string') return await pipeline(source, target, { end: false });
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    return await fill(await openFor(target, target), source, target);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const file = await openFor(target, temporary);
  try {
    await fill(file, source, target);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fill(file: FileHandle, source: AsyncIterable<Buffer>, target: string): Promise<void> {
  try {
    for await (const chunk of source) await writeWhole(file, chunk, target);
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, chunk: Buffer, target: string): Promise<void> {
  try {
    for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
  } catch (error) {
    throw outputError(`write ${target}`, error);
  }
}

async function openFor(target: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o644);
  } catch (error) {
    throw outputError(`creating file "${target}": open ${target}`, error);
  }
}

/** What the system says, in the words of its manual pages. */
function outputError(doing: string, cause: unknown): TsmanError {
  const code = codeOf(cause);
  const [, told] = [...getSystemErrorMap().values()].find(([name]) => name === code) ?? [];
  const words = code === 'EISDIR' ? 'is a directory' : told;
  if (words === undefined) throw cause;
  return new TsmanError(`${doing}: ${words}`, {
    kind: 'invalid',
    code: 'TSMAN_OUTPUT',
    hint: 'Choose a file in a folder that exists, that you may write to, and that has room.',
    cause,
  });
}
