import { dirname } from 'node:path';
import { type FolderWatch, watchFolder } from '../host/watch-folder.ts';
import { type OpenLogFile, openLogFiles } from './log-files.ts';
import {
  createJsonParser,
  createK8sParser,
  isWholeLine,
  type LineOptions,
  type LineParser,
  type LogChunk,
} from './log-lines.ts';
import { findTail, type LogPosition } from './log-tail.ts';

export interface ReadLogOptions extends LineOptions {
  readonly driver: 'k8s-file' | 'json-file';
  readonly path: string;
  /** The last so many lines; all of them unless said. */
  readonly tail?: number;
  /** Go on until this settles: when the container has ended. Until then nothing is missed, however often it is rotated. */
  readonly followUntil?: Promise<unknown>;
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 20;

/** What the container has written, in order, in large pieces that are the caller's to keep. No log is an empty one. */
export async function* readLog(options: ReadLogOptions): AsyncGenerator<LogChunk, void, undefined> {
  const { path, driver, tail, followUntil } = options;
  const parser = driver === 'k8s-file' ? createK8sParser(options) : createJsonParser(options);
  const watch = followUntil === undefined ? undefined : watchFolder(dirname(path), followUntil);
  const files = openLogFiles(path);
  try {
    const start = tail === undefined ? { index: 0, offset: 0 } : findTail(files, tail, isWholeLine(driver));
    yield* readSnapshot(files, parser, start);
    const newest = files.at(-1);
    if (watch !== undefined) yield* follow(path, parser, { watch, newest });
  } finally {
    watch?.close();
    for (const file of files) file.close();
  }
}

function* readSnapshot(
  files: readonly OpenLogFile[],
  parser: LineParser,
  start: LogPosition,
): Generator<LogChunk> {
  for (const [index, file] of files.entries()) {
    if (index === start.index) file.seek(start.offset);
    if (index >= start.index) yield* readOn(file, parser);
  }
}

async function* follow(
  path: string,
  parser: LineParser,
  { watch, newest }: { watch: FolderWatch; newest: OpenLogFile | undefined },
): AsyncGenerator<LogChunk, void, undefined> {
  let file = newest;
  for (;;) {
    // In this order: what is written before the end is read after it.
    const over = watch.over();
    yield* readOn(file, parser);
    const next = successor(path, file);
    if (next !== undefined) {
      // It may have grown between our reading and its being rotated.
      yield* readOn(file, parser);
      file?.close();
      file = next;
    } else if (over) {
      file?.close();
      return;
    } else {
      await watch.changed();
    }
  }
}

/** The file that came after this one; undefined while there is none. */
function successor(path: string, file: OpenLogFile | undefined): OpenLogFile | undefined {
  const files = openLogFiles(path);
  // Not among them: rotated so often meanwhile that it is gone, and go on with what is left.
  const index = files.findIndex(({ inode }) => inode === file?.inode) + 1;
  for (const [other, opened] of files.entries()) if (other !== index) opened.close();
  return files[index];
}

/** What is there from where we are. Half a line is left for the next time. */
function* readOn(file: OpenLogFile | undefined, parser: LineParser): Generator<LogChunk> {
  let size = BLOCK_BYTES;
  while (file !== undefined) {
    const block = Buffer.allocUnsafe(size);
    const bytes = block.subarray(0, file.peek(block));
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && bytes.length < size) return;
    // A line longer than a block.
    if (end === 0) size *= 2;
    file.skip(end);
    yield* parser.parse(bytes.subarray(0, end));
  }
}
