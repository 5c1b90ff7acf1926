import { TsmanError } from '../../base/error.ts';
import { BLOCK_BYTES, decodeHeader, isEmptyBlock, paddedBytes, type TarHeader } from './header.ts';
import { decodePax, type PaxRecords } from './pax.ts';

/** One member of an archive as an extracting GNU tar will understand it. Text is latin1. */
export interface TarEntry {
  /** As written, extended headers applied. */
  readonly name: string;
  /** Relative to the root: no `./`, no doubled or trailing slashes; empty for the root itself. */
  readonly path: string;
  readonly link: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, perhaps with a fraction. */
  readonly mtime: string;
  /** Bytes of the body in the archive, without padding. */
  readonly bodyBytes: number;
  /** What the size field says; where it differs from `bodyBytes` the header misleads some readers. */
  readonly statedBytes: number;
  /** Bytes of the file on disk: more than `bodyBytes` for a sparse file. */
  readonly fileBytes: number;
  readonly pax: PaxRecords;
  /** The 512-byte header with what GNU's sparse format puts behind it, without the extended headers before it. */
  readonly block: Buffer;
}

export interface EntryHead {
  readonly entry: TarEntry;
  /** Bytes from the first extended header to the body. */
  readonly headBytes: number;
}

/** Larger extended headers are an attack: the largest xattr is 64 KiB, the longest path 4 KiB. */
const META_LIMIT_BYTES = 1024 * 1024;

const NO_RECORDS: PaxRecords = new Map();

/** Types with a header and nothing else, whatever their size field says. */
const BODYLESS = new Set(['1', '2', '3', '4', '5', '6']);

/**
 * Read the headers of the entry that begins at `start`.
 *
 * @returns `'short'` when more bytes are needed, `'end'` at the archive's end
 * @throws TSMAN_LAYER_BROKEN, TSMAN_LAYER_HOSTILE
 */
export function readHead(buffer: Buffer, start: number): EntryHead | 'short' | 'end' {
  const meta: Meta = {};
  let at = start;
  for (;;) {
    if (buffer.length < at + BLOCK_BYTES) return 'short';
    const block = buffer.subarray(at, at + BLOCK_BYTES);
    if (isEmptyBlock(block)) return endAt(buffer, at);
    const header = decodeHeader(block) ?? broken('a header has a wrong checksum');
    if (!isMeta(header.type)) return finishHead(buffer, { header, meta, start, at });
    const end = at + BLOCK_BYTES + paddedBytes(checkedSize(header));
    if (end - start > META_LIMIT_BYTES) hostile(`has extended headers of more than 1 MiB`, header.name);
    if (buffer.length < end) return 'short';
    takeMeta(meta, header, buffer.subarray(at + BLOCK_BYTES, at + BLOCK_BYTES + header.sizeBytes));
    at = end;
  }
}

/** @throws TSMAN_LAYER_BROKEN */
export function broken(why: string): never {
  throw new TsmanError(`cannot unpack layer: ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_LAYER_BROKEN',
    hint: 'Fetch the image again; its archive is damaged.',
  });
}

/** @throws TSMAN_LAYER_HOSTILE */
export function hostile(why: string, name: string): never {
  throw new TsmanError(`cannot unpack layer: entry "${readable(name)}" ${why}`, {
    kind: 'forbidden',
    code: 'TSMAN_LAYER_HOSTILE',
    hint: 'Do not use this image; ask its maker about the entry.',
  });
}

/** Latin1 text of bytes that most likely are UTF-8, for people. */
export function readable(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

/** See {@link TarEntry.path}. */
export function cleanPath(name: string): string {
  if (!/^\/|\/$|\/\/|(^|\/)\.(\/|$)/.test(name)) return name;
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

interface Meta {
  pax?: PaxRecords;
  longName?: string;
  longLink?: string;
}

function endAt(buffer: Buffer, at: number): 'short' | 'end' {
  if (buffer.length < at + 2 * BLOCK_BYTES) return 'short';
  if (isEmptyBlock(buffer.subarray(at + BLOCK_BYTES, at + 2 * BLOCK_BYTES))) return 'end';
  return broken('an empty block is followed by more entries');
}

/** Global headers (`g`) are kept out of here: they are an entry of their own, dropped by whoever reads. */
function isMeta(type: string): boolean {
  return type === 'x' || type === 'X' || type === 'L' || type === 'K';
}

function takeMeta(meta: Meta, header: TarHeader, body: Buffer): void {
  if (header.type === 'L') meta.longName = textOf(body);
  else if (header.type === 'K') meta.longLink = textOf(body);
  else if (meta.pax) broken('an entry has two extended headers');
  else meta.pax = decodePax(body) ?? broken('an extended header is malformed');
}

function textOf(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString('latin1', 0, end === -1 ? body.length : end);
}

interface Found {
  readonly header: TarHeader;
  readonly meta: Meta;
  readonly start: number;
  readonly at: number;
}

function finishHead(buffer: Buffer, { header, meta, start, at }: Found): EntryHead | 'short' {
  const end = header.type === 'S' ? sparseEnd(buffer, at) : at + BLOCK_BYTES;
  if (end === 'short' || buffer.length < end) return 'short';
  const block = buffer.subarray(at, end);
  return { entry: entryOf(header, meta, block), headBytes: end - start };
}

/** GNU's old sparse format continues its map in blocks behind the header. */
function sparseEnd(buffer: Buffer, at: number): number | 'short' {
  let end = at + BLOCK_BYTES;
  let more = buffer[at + 482] === 1;
  while (more) {
    if (buffer.length < end + BLOCK_BYTES) return 'short';
    if (end - at > META_LIMIT_BYTES) return broken('the map of a sparse file is too long');
    more = buffer[end + 504] === 1;
    end += BLOCK_BYTES;
  }
  return end;
}

function entryOf(header: TarHeader, meta: Meta, block: Buffer): TarEntry {
  const pax = meta.pax ?? NO_RECORDS;
  const name = pax.get('GNU.sparse.name') ?? pax.get('path') ?? meta.longName ?? header.name;
  const link = pax.get('linkpath') ?? meta.longLink ?? header.link;
  if (name.includes('\0') || link.includes('\0')) hostile('has a NUL byte in its name', name);
  const type = header.type;
  const statedBytes = numberIn(pax, 'size', header.sizeBytes);
  const bodyBytes = BODYLESS.has(type) ? 0 : checkedSize({ ...header, sizeBytes: statedBytes });
  return {
    name,
    path: cleanPath(name),
    link,
    type: type === '0' && name.endsWith('/') ? '5' : type,
    mode: header.mode,
    uid: numberIn(pax, 'uid', header.uid),
    gid: numberIn(pax, 'gid', header.gid),
    mtime: pax.get('mtime') ?? String(header.mtime),
    bodyBytes,
    statedBytes,
    fileBytes: sparseSize(pax, block) ?? bodyBytes,
    pax,
    block,
  };
}

function sparseSize(pax: PaxRecords, block: Buffer): number | undefined {
  const text = pax.get('GNU.sparse.realsize') ?? pax.get('GNU.sparse.size');
  if (text !== undefined) return Number(text);
  if (block[156] !== 0x53) return undefined;
  return Number.parseInt(block.toString('latin1', 483, 495), 8) || undefined;
}

function numberIn(pax: PaxRecords, key: string, otherwise: number): number {
  const text = pax.get(key);
  if (text === undefined) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function checkedSize(header: TarHeader): number {
  const { sizeBytes } = header;
  if (Number.isSafeInteger(sizeBytes) && sizeBytes >= 0) return sizeBytes;
  return broken(`the size of "${readable(header.name)}" is not a number`);
}
