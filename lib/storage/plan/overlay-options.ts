import type { IdMapping } from '../../oci/runtime-spec.ts';

export interface OverlayFolders {
  /** Top first, at least one. Names relative to the folder that the mount program is started in. */
  readonly lower: readonly string[];
  /** None for a mount that is read-only; the kernel then wants two lower folders. */
  readonly writable?: { readonly upper: string; readonly work: string };
}

/** The kernel copies mount options into one page. */
const PAGE_BYTES = 4096;

/**
 * Options of a native overlay mount in a user namespace.
 *
 * @returns undefined when they do not fit into the page that the kernel takes
 * @see kernel, Documentation/filesystems/overlayfs.rst
 */
export function overlayOptions(folders: OverlayFolders, disposable: boolean): string | undefined {
  const options = [...folderOptions(folders), 'userxattr', ...(disposable ? ['volatile'] : [])].join(',');
  return Buffer.byteLength(options) < PAGE_BYTES ? options : undefined;
}

export interface OwnerMapping {
  readonly uid: readonly IdMapping[];
  readonly gid: readonly IdMapping[];
}

/**
 * Options of fuse-overlayfs. With a mapping, a file that belongs to `containerID` on disk appears as `hostID`.
 *
 * @see fuse-overlayfs(1), `uidmapping`
 */
export function fuseOptions(
  folders: OverlayFolders,
  { mapping, disposable }: { readonly mapping?: OwnerMapping | undefined; readonly disposable: boolean },
): string {
  const owners = mapping ? [`uidmapping=${triples(mapping.uid)}`, `gidmapping=${triples(mapping.gid)}`] : [];
  return [...folderOptions(folders), ...owners, ...(disposable ? ['volatile'] : [])].join(',');
}

function folderOptions({ lower, writable }: OverlayFolders): readonly string[] {
  const below = `lowerdir=${lower.join(':')}`;
  return writable ? [below, `upperdir=${writable.upper}`, `workdir=${writable.work}`] : [below];
}

function triples(mappings: readonly IdMapping[]): string {
  return mappings.map(({ containerID, hostID, size }) => `${containerID}:${hostID}:${size}`).join(':');
}

export interface ChainLayer {
  readonly diffId: string;
  readonly folder: string;
  readonly opaqueRoot?: boolean;
}

/**
 * The folders of a chain of layers, top first. Of a layer that comes twice the upper one alone counts (the lower adds
 * nothing that it does not bring again, and the kernel refuses a folder twice); what lies below a layer with an
 * opaque root is hidden.
 *
 * @param chain base first
 */
export function lowerFolders(chain: readonly ChainLayer[]): readonly string[] {
  const topFirst = [...chain].reverse();
  const opaque = topFirst.findIndex((layer) => layer.opaqueRoot);
  const seen = opaque === -1 ? topFirst : topFirst.slice(0, opaque + 1);
  return [...new Set(seen.map((layer) => layer.folder))];
}
