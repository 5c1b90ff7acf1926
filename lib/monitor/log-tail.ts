import type { OpenLogFile } from './log-files.ts';

/** Where to begin to read. */
export interface LogPosition {
  /** Which of the files. */
  readonly index: number;
  readonly offset: number;
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 18;

/**
 * Find where the last `count` lines begin, from the end, reading no more than them.
 *
 * @param isWhole whether a line of the file ends a line of the container's
 */
export function findTail(
  files: readonly OpenLogFile[],
  count: number,
  isWhole: (line: Buffer) => boolean,
): LogPosition {
  let missing = count;
  let last = true;
  for (const { line, ...place } of allBackwards(files)) {
    // The last one counts even when it goes on.
    const counts = last || isWhole(line);
    last = false;
    if (counts && missing === 0) return place;
    if (counts) missing -= 1;
  }
  return { index: 0, offset: 0 };
}

function* allBackwards(files: readonly OpenLogFile[]): Generator<LogPosition & { line: Buffer }> {
  for (const [index, file] of [...files.entries()].reverse()) {
    for (const { line, end } of linesBackwards(file)) yield { line, index, offset: end };
  }
}

/** Whole lines, the last one first; `end` is the offset behind its newline. What has none yet is passed over. */
function* linesBackwards(file: OpenLogFile): Generator<{ line: Buffer; end: number }> {
  let rest = Buffer.alloc(0);
  let end = 0;
  for (let position = file.size(); position > 0; ) {
    const length = Math.min(BLOCK_BYTES, position);
    position -= length;
    const block = Buffer.allocUnsafe(length);
    file.readAt(block, position);
    rest = Buffer.concat([block, rest]);
    for (let newline = rest.lastIndexOf(NEWLINE); newline !== -1; newline = rest.lastIndexOf(NEWLINE)) {
      if (end > 0) yield { line: rest.subarray(newline + 1), end };
      end = position + newline + 1;
      rest = rest.subarray(0, newline);
    }
  }
  if (end > 0) yield { line: rest, end };
}
