/** Tar archives come in blocks of this many bytes. @see POSIX.1-2017, pax, "ustar Interchange Format" */
export const BLOCK_BYTES = 512;

/** The fields of one 512-byte header block. Text is latin1, so that every byte survives. */
export interface TarHeader {
  readonly name: string;
  readonly link: string;
  /** One character; `'0'` also where the block has a NUL. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** What {@link encodeHeader} writes. Text is latin1; `name` and `link` fit their fields (100 bytes). */
export interface NewHeader {
  readonly name: string;
  readonly type: string;
  readonly link?: string;
  readonly sizeBytes?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
}

/** @returns undefined when the checksum does not fit: this is no header */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  if (!checksumFits(block)) return undefined;
  const name = textAt(block, 0, 100);
  return {
    name: hasPrefix(block) ? `${textAt(block, 345, 155)}/${name}` : name,
    link: textAt(block, 157, 100),
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0),
    sizeBytes: numberAt(block, 124, 12),
    mode: numberAt(block, 100, 8),
    uid: numberAt(block, 108, 8),
    gid: numberAt(block, 116, 8),
    mtime: numberAt(block, 136, 12),
  };
}

/** A header in ustar form; numbers too large for octal digits are written in base 256. */
export function encodeHeader(header: NewHeader): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(header.name.slice(0, 100), 0, 'latin1');
  putNumber(block, header.mode ?? 0, [100, 8]);
  putNumber(block, header.uid ?? 0, [108, 8]);
  putNumber(block, header.gid ?? 0, [116, 8]);
  putNumber(block, header.sizeBytes ?? 0, [124, 12]);
  putNumber(block, header.mtime ?? 0, [136, 12]);
  block.write(header.type, 156, 'latin1');
  block.write((header.link ?? '').slice(0, 100), 157, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  putNumber(block, 0, [329, 8]);
  putNumber(block, 0, [337, 8]);
  return sign(block);
}

/** A copy of `block` with other fields. Text is latin1; of a longer one its first 100 bytes are written. */
export function withFields(
  block: Buffer,
  { name, link, uid, gid, sizeBytes }: Partial<Omit<NewHeader, 'type' | 'mode' | 'mtime'>>,
): Buffer {
  const copy = Buffer.from(block);
  if (name !== undefined) putName(copy, name);
  if (link !== undefined) putText(copy, link, [157, 100]);
  if (uid !== undefined) putNumber(copy, uid, [108, 8]);
  if (gid !== undefined) putNumber(copy, gid, [116, 8]);
  if (sizeBytes !== undefined) putNumber(copy, sizeBytes, [124, 12]);
  return sign(copy);
}

/** Whether a block holds nothing: two of these end an archive. */
export function isEmptyBlock(block: Buffer): boolean {
  return block.equals(EMPTY);
}

const EMPTY = Buffer.alloc(BLOCK_BYTES);

/** Bytes that `sizeBytes` take in an archive, with the padding. */
export function paddedBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** Only POSIX archives have the prefix; the old GNU format keeps times in its place. */
function hasPrefix(block: Buffer): boolean {
  return block[345] !== 0 && block.toString('latin1', 257, 263) === 'ustar\0';
}

function putName(block: Buffer, name: string): void {
  if (hasPrefix(block)) block.fill(0, 345, 500);
  putText(block, name, [0, 100]);
}

function putText(block: Buffer, text: string, [start, length]: readonly [number, number]): void {
  block.fill(0, start, start + length);
  block.write(text.slice(0, length), start, 'latin1');
}

function textAt(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  const limit = start + length;
  return block.toString('latin1', start, end === -1 || end > limit ? limit : end);
}

/** Octal digits, or big-endian base 256 where the first bit is set. NaN when it is neither. */
function numberAt(block: Buffer, start: number, length: number): number {
  const first = block[start] ?? 0;
  if (first & 0x80) return base256At(block, start, length);
  const text = block
    .toString('latin1', start, start + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  const digits = text.split(/[\0 ]/, 1)[0] ?? '';
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function base256At(block: Buffer, start: number, length: number): number {
  const negative = block[start] === 0xff;
  let value = negative ? -1 : (block[start] ?? 0) & 0x7f;
  for (let at = start + 1; at < start + length; at += 1) value = value * 256 + (block[at] ?? 0);
  return value;
}

function putNumber(block: Buffer, value: number, [start, length]: readonly [number, number]): void {
  const whole = Math.floor(value);
  const digits = whole < 0 ? '' : whole.toString(8).padStart(length - 1, '0');
  if (digits !== '' && digits.length < length) {
    block.write(`${digits}\0`, start, 'latin1');
    return;
  }
  let rest = whole;
  for (let at = start + length - 1; at > start; at -= 1) {
    block[at] = ((rest % 256) + 256) % 256;
    rest = Math.floor(rest / 256);
  }
  block[start] = whole < 0 ? 0xff : 0x80;
}

function checksumFits(block: Buffer): boolean {
  const written = numberAt(block, 148, 8);
  const { unsigned, signed } = checksums(block);
  return written === unsigned || written === signed;
}

function sign(block: Buffer): Buffer {
  block.write(`${checksums(block).unsigned.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Some old programs added up signed bytes; every reader accepts both. */
function checksums(block: Buffer): { readonly unsigned: number; readonly signed: number } {
  let unsigned = 8 * 32;
  let high = 0;
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    if (at === 148) at = 156;
    const byte = block[at] ?? 0;
    unsigned += byte;
    if (byte > 127) high += 256;
  }
  return { unsigned, signed: unsigned - high };
}
