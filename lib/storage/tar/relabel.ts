import type { TarEntry } from './entry.ts';
import { BLOCK_BYTES, withFields } from './header.ts';
import { isOverlayMark } from './marks.ts';
import { encodePax } from './pax.ts';

/** What an entry is to be called, and whose it is to be. Text is latin1. */
export interface Label {
  readonly path: string;
  readonly link: string;
  readonly uid: number;
  readonly gid: number;
}

/** Names that do not fit the header are given in a record, and so is an owner that came in one. */
const LABELS = new Set(['path', 'linkpath', 'uid', 'gid', 'uname', 'gname', 'size', 'GNU.sparse.name']);

/** The longest name that every reader takes from the header itself. */
const NAME_BYTES = 99;

/** The headers of an entry with another name and owner, its true size, and nothing of an overlay's book-keeping. */
export function relabelled(entry: TarEntry, { path, link, uid, gid }: Label): Buffer {
  const records = new Map([...entry.pax].filter(([key]) => !LABELS.has(key) && !isOverlayMark(key)));
  const isSparse = entry.pax.has('GNU.sparse.name');
  if (isSparse) records.set('GNU.sparse.name', path);
  else if (path.length > NAME_BYTES) records.set('path', path);
  if (link.length > NAME_BYTES) records.set('linkpath', link);
  const header = withFields(entry.block.subarray(0, BLOCK_BYTES), {
    name: entry.type === '5' ? `${path}/` : path,
    link,
    uid,
    gid,
    sizeBytes: entry.bodyBytes,
  });
  return Buffer.concat([encodePax(records), header, entry.block.subarray(BLOCK_BYTES)]);
}
