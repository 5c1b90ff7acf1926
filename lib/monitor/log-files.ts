import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { codeOf } from '../base/error.ts';

/** One file of a log that is rotated, open: it can be read on whatever becomes of its name. */
export interface OpenLogFile {
  readonly inode: number;
  size(): number;
  /** Where {@link peek} looks. */
  seek(offset: number): void;
  skip(bytes: number): void;
  /** Fill the buffer from where we are, and stay there. @returns how many bytes were read; fewer at the end */
  peek(into: Buffer): number;
  /** The same from anywhere. */
  readAt(into: Buffer, offset: number): number;
  /** More than once does no harm. */
  close(): void;
}

/** The oldest file first. */
function listLogFiles(path: string): readonly string[] {
  const name = basename(path);
  const numbers = entriesOf(dirname(path))
    .filter((entry) => entry.startsWith(`${name}.`))
    .map((entry) => Number(entry.slice(name.length + 1)))
    .filter((number) => Number.isInteger(number) && number > 0)
    .sort((a, b) => b - a);
  return [...numbers.map((number) => join(dirname(path), `${name}.${number}`)), path];
}

/** undefined when it is not there (any more). */
function openLogFile(path: string): OpenLogFile | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  let offset = 0;
  let open = true;
  const readAt = (into: Buffer, at: number) => readFully(file, into, at);
  return {
    inode: fstatSync(file).ino,
    size: () => fstatSync(file).size,
    seek: (to) => {
      offset = to;
    },
    skip: (bytes) => {
      offset += bytes;
    },
    peek: (into) => readAt(into, offset),
    readAt,
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** All files of a log, the oldest first. A rotation in between is noticed, and it is looked again. */
export function openLogFiles(path: string): readonly OpenLogFile[] {
  for (;;) {
    const opened = listLogFiles(path).flatMap((name) => openLogFile(name) ?? []);
    const inodes = new Set(opened.map(({ inode }) => inode));
    const newest = openLogFile(path);
    newest?.close();
    if (inodes.size === opened.length && (newest === undefined || inodes.has(newest.inode))) return opened;
    for (const file of opened) file.close();
  }
}

function readFully(file: number, into: Buffer, offset: number): number {
  let filled = 0;
  while (filled < into.length) {
    const read = readSync(file, into, filled, into.length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
