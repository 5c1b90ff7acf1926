import type { TarEntry } from './entry.ts';
import { BLOCK_BYTES, encodeHeader, withFields } from './header.ts';
import { encodeLongText, encodePax, type PaxRecords, XATTR_PREFIX } from './pax.ts';

/** What is needed to write a folder a second time without changing it. */
export interface FolderFacts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: string;
  readonly xattrs: PaxRecords | undefined;
}

/** The mark that hides what lower layers have in a folder; both the kernel and fuse-overlayfs heed this name. */
const OPAQUE_MARK = `${XATTR_PREFIX}user.overlay.opaque`;

const MARK =
  /^SCHILY\.xattr\.(user|trusted)\.(overlay|fuseoverlayfs)\.|^SCHILY\.xattr\.(user\.containers\.override_stat|security\.fuseoverlayfs\.)/;

/** Names outside of a layer's own business: with these attributes a layer could pose as overlay's own book-keeping. */
export function isOverlayMark(paxKey: string): boolean {
  return MARK.test(paxKey);
}

export function hasMarks(entry: TarEntry): boolean {
  return [...entry.pax.keys()].some((key) => isOverlayMark(key));
}

/** Whether an overlay's writable top hides lower content behind this folder. */
export function isOpaque({ pax }: TarEntry): boolean {
  return pax.get(OPAQUE_MARK) === 'y' || pax.get(`${XATTR_PREFIX}user.fuseoverlayfs.opaque`) === 'y';
}

/** Whether an overlay's writable top says with this entry that a file is gone. */
export function isWhiteoutEntry({ type, block }: TarEntry): boolean {
  return type === '3' && deviceNumber(block, 329) === 0 && deviceNumber(block, 337) === 0;
}

/** The empty file by which a layer removes `path`. @see OCI image-spec, layer.md, "Whiteouts" */
export function removalFile(path: string): Buffer {
  const name = path.replace(/[^/]*$/, (last) => `.wh.${last}`);
  return Buffer.concat([longName(name), encodeHeader({ name, type: '0' })]);
}

export function folderFacts(entry: TarEntry): FolderFacts {
  const xattrs = new Map(
    [...entry.pax].filter(([key]) => key.startsWith(XATTR_PREFIX) && !isOverlayMark(key)),
  );
  const { mode, uid, gid, mtime } = entry;
  return { mode, uid, gid, mtime, xattrs: xattrs.size > 0 ? xattrs : undefined };
}

/** @see kernel, Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories" */
export function whiteoutDevice(path: string): Buffer {
  return Buffer.concat([longName(path), encodeHeader({ name: path, type: '3' })]);
}

/** The folder once more, with the mark; a folder that the layer only implies is root's, mode 0755. */
export function opaqueDirectory(path: string, facts: FolderFacts | undefined): Buffer {
  return plainDirectory(path, {
    ...IMPLIED,
    ...facts,
    xattrs: new Map([...(facts?.xattrs ?? []), [OPAQUE_MARK, 'y']]),
  });
}

/** As {@link opaqueDirectory}, without the mark. */
export function plainDirectory(path: string, facts: FolderFacts = IMPLIED): Buffer {
  const { mode, uid, gid, mtime, xattrs = [] } = facts;
  const header = encodeHeader({ name: path, type: '5', mode, uid, gid, mtime: Number(mtime) });
  return Buffer.concat([encodePax(new Map([...xattrs, ['mtime', mtime]])), longName(path), header]);
}

const IMPLIED: FolderFacts = { mode: 0o755, uid: 0, gid: 0, mtime: '0', xattrs: undefined };

/** The entry's headers with their true size and without what {@link isOverlayMark} names. */
export function withoutMarks(entry: TarEntry): Buffer {
  const records = new Map([...entry.pax].filter(([key]) => key !== 'size' && !isOverlayMark(key)));
  const { block, bodyBytes } = entry;
  const header = Buffer.concat([
    withFields(block.subarray(0, BLOCK_BYTES), { sizeBytes: bodyBytes }),
    block.subarray(BLOCK_BYTES),
  ]);
  const name = records.has('path') || records.has('GNU.sparse.name') ? Buffer.alloc(0) : longName(entry.name);
  const link = records.has('linkpath') ? Buffer.alloc(0) : longLink(entry.link);
  return Buffer.concat([encodePax(records), name, link, header]);
}

function deviceNumber(block: Buffer, start: number): number {
  return Number.parseInt(block.toString('latin1', start, start + 7), 8) || 0;
}

function longName(name: string): Buffer {
  return name.length > 100 ? encodeLongText('L', name) : Buffer.alloc(0);
}

function longLink(link: string): Buffer {
  return link.length > 100 ? encodeLongText('K', link) : Buffer.alloc(0);
}
