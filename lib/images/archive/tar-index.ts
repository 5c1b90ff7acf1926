import { readSync } from 'node:fs';
import { posix } from 'node:path';
import { BLOCK, isZeroBlock, paddedSize, readPax, readTarHeader, type TarHeader } from './tar-header.ts';

/** Where a file's bytes lie inside the archive. */
export interface Span {
  readonly offset: number;
  readonly sizeBytes: number;
}

export type TarIndex = ReadonlyMap<string, Span | { readonly link: string }>;

export type TarIndexResult = { readonly entries: TarIndex } | Problem;

/** What is wrong, in words that fit behind a colon; `isTar` when it began well. */
interface Problem {
  readonly problem: string;
  readonly isTar: boolean;
}

/** More entries than any image archive has: somebody means harm, or this is a file system. */
const MAX_ENTRIES = 200_000;
/** Long names and pax headers are read into memory. */
const MAX_EXTENSION_BYTES = 1024 * 1024;

/** Read the headers of an uncompressed tar archive in a file, and skip what lies between. */
export function indexTar(file: number, fileBytes: number): TarIndexResult {
  const entries = new Map<string, Span | { link: string }>();
  for (const entry of entriesIn(file, fileBytes)) {
    if ('problem' in entry) return entry;
    note(entries, entry.header, entry.content);
    if (entries.size > MAX_ENTRIES)
      return { problem: `it has more than ${MAX_ENTRIES} entries`, isTar: true };
  }
  return { entries };
}

type Entry = { readonly header: TarHeader; readonly content: Span };

/** Extensions are put into the entries they belong to. */
function* entriesIn(file: number, fileBytes: number): Generator<Entry | Problem> {
  let pending: Partial<TarHeader> = {};
  for (let at = 0; at < fileBytes; ) {
    const entry = readEntry({ file, fileBytes }, at, pending);
    if (entry === undefined) return;
    if ('problem' in entry) return yield entry;
    if (isExtension(entry.header)) {
      pending = { ...pending, ...extension(entry.header.type, bytesOf(file, entry.content)) };
    } else {
      pending = {};
      yield entry;
    }
    at = entry.content.offset + paddedSize(entry.content.sizeBytes);
  }
}

interface Whole {
  readonly file: number;
  readonly fileBytes: number;
}

/** @returns undefined at the end of the archive */
function readEntry({ file, fileBytes }: Whole, at: number, pending: Partial<TarHeader>) {
  const block: TarHeader | string = readHeaderAt(file, at);
  if (block === 'end') return undefined;
  if (typeof block !== 'object') return { problem: block, isTar: at > 0 };
  const header = isExtension(block) ? block : { ...block, ...pending };
  const content = { offset: at + BLOCK, sizeBytes: header.sizeBytes };
  const problem = judge(header, content, fileBytes);
  return problem === undefined ? { header, content } : { problem, isTar: true };
}

/** It says something of the entry that follows. */
function isExtension({ type }: TarHeader): boolean {
  return 'xgLK'.includes(type);
}

function judge(header: TarHeader, { offset, sizeBytes }: Span, fileBytes: number): string | undefined {
  if (!(sizeBytes >= 0)) return `the size of "${header.name}" is no number`;
  if (offset + sizeBytes > fileBytes) return `it ends in the middle of "${header.name}"`;
  const tooLong = isExtension(header) && sizeBytes > MAX_EXTENSION_BYTES;
  return tooLong ? 'a name in it is too long' : undefined;
}

/** The bytes of an entry, links between entries followed. @returns undefined when there is no such file */
export function findInTar(index: TarIndex, name: string): Span | undefined {
  let entry = index.get(posix.normalize(name));
  for (let links = 0; entry !== undefined && 'link' in entry && links < 10; links += 1) {
    entry = index.get(entry.link);
  }
  return entry !== undefined && 'offset' in entry ? entry : undefined;
}

export function bytesOf(file: number, { offset, sizeBytes }: Span): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  let done = 0;
  while (done < sizeBytes) {
    const count = readSync(file, bytes, done, sizeBytes - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function readHeaderAt(file: number, offset: number): TarHeader | string {
  const block = bytesOf(file, { offset, sizeBytes: BLOCK });
  if (block.length < BLOCK)
    return offset === 0 ? 'it is too short to be an archive' : 'it ends in the middle of a header';
  if (isZeroBlock(block)) return 'end';
  return readTarHeader(block) ?? (offset === 0 ? 'it is not a tar archive' : 'a header in it is damaged');
}

function extension(type: string, content: Buffer): Partial<TarHeader> {
  if (type === 'g') return {};
  if (type === 'L') return { name: cString(content) };
  if (type === 'K') return { link: cString(content) };
  const fields = readPax(content);
  const [name, link, size] = [fields.get('path'), fields.get('linkpath'), fields.get('size')];
  return {
    ...(name === undefined ? {} : { name }),
    ...(link === undefined ? {} : { link }),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
  };
}

function cString(content: Buffer): string {
  const end = content.indexOf(0);
  return content.toString('utf8', 0, end === -1 ? content.length : end);
}

function note(entries: Map<string, Span | { link: string }>, header: TarHeader, content: Span): void {
  const name = posix.normalize(header.name);
  if (header.type === '0' || header.type === '7') entries.set(name, content);
  if (header.type === '1') entries.set(name, { link: posix.normalize(header.link) });
  if (header.type === '2') entries.set(name, { link: posix.join(posix.dirname(name), header.link) });
}
