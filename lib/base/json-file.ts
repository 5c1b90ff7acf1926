import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, TsmanError } from './error.ts';
import { randomHex } from './random.ts';

/**
 * Read a JSON file.
 *
 * @returns undefined when there is no such file
 * @throws TSMAN_RECORD_BROKEN when it is not JSON
 */
export function readJson<Value>(path: string): Value | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new TsmanError(`cannot read "${path}": it is not valid JSON`, {
      kind: 'internal',
      code: 'TSMAN_RECORD_BROKEN',
      hint: `Remove ${path}, or restore it from a backup.`,
      cause,
    });
  }
}

/** As {@link readJson}; undefined also when it is not JSON, or no object: for files that can be done without. */
export function readIntactJson<Value extends object>(path: string): Value | undefined {
  try {
    const value = readJson<Value>(path);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (codeOf(error) === 'TSMAN_RECORD_BROKEN') return undefined;
    throw error;
  }
}

export interface WriteOptions {
  /** Wait for the disk, so that the file survives a power cut. On by default; off for what a reboot voids anyway. */
  readonly durable?: boolean;
  /** Permission bits of the new file. */
  readonly mode?: number;
  /** Make the file's folder where it is missing. On by default; off where that would bring back what was removed. */
  readonly makeFolder?: boolean;
}

/** Replace a file as a whole: readers see the old or the new content, never a part. */
export function replaceFile(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  const { durable = true, mode = 0o600, makeFolder = true } = options;
  const temporary = `${path}.${process.pid}.${randomHex(4)}.tmp`;
  const file = makeFolder ? openInFolder(temporary, mode) : openSync(temporary, 'wx', mode);
  try {
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Replace a file with `value` as JSON; see {@link replaceFile}. */
export function writeJson(path: string, value: unknown, options: WriteOptions = {}): void {
  replaceFile(path, `${JSON.stringify(value)}\n`, options);
}

function openInFolder(path: string, mode: number): number {
  try {
    return openSync(path, 'wx', mode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'wx', mode);
  }
}

function writeAll(file: number, content: Uint8Array): void {
  let offset = 0;
  while (offset < content.length) offset += writeSync(file, content, offset);
}

/** Wait until the disk has the names in a folder. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
