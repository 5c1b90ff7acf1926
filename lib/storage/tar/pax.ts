import { BLOCK_BYTES, encodeHeader, paddedBytes } from './header.ts';

/** Extended attributes of a file are PAX records with this prefix (star's, also GNU tar's and Go's). */
export const XATTR_PREFIX = 'SCHILY.xattr.';

/** Keyword → value, both latin1 so that every byte survives. */
export type PaxRecords = ReadonlyMap<string, string>;

/**
 * The records of one extended header; of a repeated keyword the last counts.
 *
 * @returns undefined when a record is malformed
 * @see POSIX.1-2017, pax, "pax Extended Header"
 */
export function decodePax(body: Buffer): PaxRecords | undefined {
  const records = new Map<string, string>();
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const length = space === -1 ? Number.NaN : Number(body.toString('latin1', at, space));
    const end = at + length;
    const equals = body.indexOf(0x3d, space);
    const whole = Number.isInteger(length) && end <= body.length && body[end - 1] === 0x0a;
    if (!whole || equals === -1 || equals >= end) return undefined;
    records.set(body.toString('latin1', space + 1, equals), body.toString('latin1', equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** An extended header with its body, padded; nothing for no records. */
export function encodePax(records: PaxRecords): Buffer {
  if (records.size === 0) return Buffer.alloc(0);
  const body = Buffer.concat([...records].map(([key, value]) => encodeRecord(key, value)));
  return withBody({ name: 'PaxHeaders/x', type: 'x' }, body);
}

/** GNU's header for a name (`L`) or link target (`K`) of more than 100 bytes. */
export function encodeLongText(type: 'L' | 'K', text: string): Buffer {
  return withBody({ name: '././@LongLink', type }, Buffer.from(`${text}\0`, 'latin1'));
}

function withBody(header: { readonly name: string; readonly type: string }, body: Buffer): Buffer {
  const head = encodeHeader({ ...header, mode: 0o644, sizeBytes: body.length });
  return Buffer.concat([head, body], BLOCK_BYTES + paddedBytes(body.length));
}

/** The length at the front counts its own digits. */
function encodeRecord(key: string, value: string): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`, 'latin1');
}
