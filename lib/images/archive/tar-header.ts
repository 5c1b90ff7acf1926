/** Tar headers as image archives need them: read whatever tar writes, write plain ustar. @see POSIX pax(1), "ustar" */

export const BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly sizeBytes: number;
  /** `0` file, `1` hard link, `2` symbolic link, `5` folder, `L` and `K` GNU long names, `x` and `g` pax. */
  readonly type: string;
  readonly link: string;
}

/** Of the content that follows a header, with its padding. */
export function paddedSize(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK) * BLOCK;
}

/** @returns undefined when the block is no tar header: its checksum is wrong */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (octal(block, 148, 8) !== checksum(block)) return undefined;
  const prefix =
    block.toString('latin1', 257, 262) === 'ustar' && block[263] === 0x30 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const type = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes: number(block, 124, 12),
    type: type === '\0' ? '0' : type,
    link: text(block, 157, 100),
  };
}

/** Whether a block is one of those that end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** A header for a file (or a folder, when the name ends with `/`) that root made in 1970, so that archives are reproducible. */
export function writeTarHeader(name: string, sizeBytes: number): Buffer {
  const folder = name.endsWith('/');
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, 'utf8');
  block.write(folder ? '0000755\0' : '0000444\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  writeSize(block, sizeBytes);
  block.write('00000000000\0', 136);
  block.write(folder ? '5' : '0', 156);
  block.write('ustar\u000000', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** `path` and `size` of a pax header. @see pax(1), "pax Header Block" */
export function readPax(content: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = space === -1 ? Number.NaN : Number(content.toString('latin1', at, space));
    if (!(length > 0)) break;
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) fields.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return fields;
}

function writeSize(block: Buffer, sizeBytes: number): void {
  if (sizeBytes < 8 ** 11) {
    block.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124);
    return;
  }
  // 8 GiB and more: GNU's base 256.
  block[124] = 0x80;
  block.writeBigUInt64BE(BigInt(sizeBytes), 128);
}

function number(block: Buffer, offset: number, length: number): number {
  const binary = ((block[offset] ?? 0) & 0x80) !== 0;
  return binary ? Number(block.readBigUInt64BE(offset + length - 8)) : octal(block, offset, length);
}

function octal(block: Buffer, offset: number, length: number): number {
  const digits = text(block, offset, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** Of the header, its own field counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (const [index, byte] of block.entries()) if (index < 148 || index >= 156) sum += byte;
  return sum;
}

function text(block: Buffer, offset: number, length: number): string {
  const end = block.indexOf(0, offset);
  return block.toString('utf8', offset, end === -1 ? offset + length : Math.min(end, offset + length));
}
