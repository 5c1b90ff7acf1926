import { closeSync, mkdirSync, openSync, readSync } from 'node:fs';
import { type FolderWatch, watchFolder } from '../host/watch-folder.ts';
import { eventFile, fileNumbers } from './log.ts';
import type { Event } from './model.ts';

export interface ReadEventsOptions {
  readonly folder: string;
  /** Go on until this settles: each event as it is written, none missed and none twice, across rotation. */
  readonly followUntil?: Promise<unknown>;
  /** Only what is written from now on. */
  readonly fromNow?: boolean;
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 16;

/** The events that are in the log, in the order in which they were written. */
export async function* readEvents({
  folder,
  followUntil,
  fromNow = false,
}: ReadEventsOptions): AsyncGenerator<Event, void, undefined> {
  // Watched before the first look, so that nothing is missed between.
  const watch = followUntil === undefined ? undefined : watchLog(folder, followUntil);
  const files = openFiles(folder);
  try {
    if (fromNow) files.skip();
    for (;;) {
      // In this order: what is written before the end is read after it.
      const over = watch?.over() ?? true;
      yield* files.read();
      if (over) return;
      await watch?.changed();
    }
  } finally {
    watch?.close();
    files.close();
  }
}

function watchLog(folder: string, end: Promise<unknown>): FolderWatch {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return watchFolder(folder, end);
}

/** A file and how far it has been read. A line that has no end yet is read the next time. */
interface OpenFile {
  readonly number: number;
  readonly fd: number;
  offset: number;
}

/** Two stay open: somebody may still write to the one before the last. */
function openFiles(folder: string) {
  let open: OpenFile[] = [];

  function update(): readonly OpenFile[] {
    const last = open.at(-1)?.number ?? 0;
    for (const number of fileNumbers(folder).filter((each) => each > last)) {
      const fd = openForReading(eventFile(folder, number));
      if (fd !== undefined) open.push({ number, fd, offset: 0 });
    }
    return open;
  }

  function* read(): Generator<Event> {
    for (const file of update()) for (const line of linesOf(file)) yield* parseEvent(line);
    for (const { fd } of open.slice(0, -2)) closeSync(fd);
    open = open.slice(-2);
  }

  return {
    read,
    skip: () => {
      for (const file of update()) for (const _ of linesOf(file));
    },
    close: () => {
      for (const { fd } of open) closeSync(fd);
    },
  };
}

function openForReading(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    // Removed by a writer meanwhile.
    return undefined;
  }
}

function* linesOf(file: OpenFile): Generator<string> {
  let size = BLOCK_BYTES;
  for (;;) {
    const block = Buffer.allocUnsafe(size);
    const bytes = block.subarray(0, readSync(file.fd, block, 0, size, file.offset));
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && bytes.length < size) return;
    // A line longer than a block.
    if (end === 0) size *= 2;
    file.offset += end;
    if (end > 0) yield* bytes.toString('utf8', 0, end - 1).split('\n');
  }
}

/** What cannot be read (the disk was full, the machine crashed) is passed over. */
function* parseEvent(line: string): Generator<Event> {
  try {
    const event = JSON.parse(line) as Event | null;
    if (event !== null && typeof event.time === 'string' && typeof event.status === 'string') yield event;
  } catch {
    // Half a line.
  }
}
