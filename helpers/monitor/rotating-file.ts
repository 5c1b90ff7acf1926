import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { codeOf } from '../../lib/base/error.ts';

/**
 * A file of lines that starts anew before it would grow too long. It is written at once: the system keeps what the disk has
 * not taken yet, and when it will keep no more, we wait, and the container with us.
 */
export interface RotatingFile {
  /** @param lines whole ones */
  append(lines: Buffer): void;
  close(): void;
}

export interface RotatingFileOptions {
  readonly path: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

const NEWLINE = 0x0a;

export function openRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { path, maxBytes = Number.POSITIVE_INFINITY, maxFiles = 2 } = options;
  let file = openSync(path, 'a', 0o600);
  let fileBytes = fstatSync(file).size;

  function rotate(): void {
    moveAside(path, maxFiles);
    const next = openSync(path, 'a', 0o600);
    closeSync(file);
    file = next;
    fileBytes = 0;
  }

  function write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fileBytes += bytes.length;
  }

  return {
    append: (lines) => {
      let rest = lines;
      while (rest.length > 0) {
        let end = linesWithin(rest, maxBytes - fileBytes);
        if (end === 0 && fileBytes > 0) rotate();
        // A line longer than a file may be has one for itself.
        end ||= linesWithin(rest, maxBytes) || rest.indexOf(NEWLINE) + 1;
        write(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    },
    close: () => closeSync(file),
  };
}

/** The length of the whole lines among the first `room` bytes. */
function linesWithin(lines: Buffer, room: number): number {
  if (room >= lines.length) return lines.length;
  return room <= 0 ? 0 : lines.lastIndexOf(NEWLINE, room - 1) + 1;
}

/** `path` becomes `path.1`, that `path.2`, and so on; the one too many goes. */
function moveAside(path: string, maxFiles: number): void {
  for (let n = maxFiles - 1; n > 0; n--) {
    try {
      renameSync(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  if (maxFiles <= 1) rmSync(path, { force: true });
}
