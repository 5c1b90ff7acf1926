import type { Readable } from 'node:stream';
import type { Digest } from '../oci/digest.ts';
import type { IdMapping } from '../oci/runtime-spec.ts';

export type DriverName = 'overlay' | 'fuse-overlayfs' | 'vfs';

/**
 * Layers, and root filesystems made of them.
 *
 * A layer is named by its diff ID (the sha256 of its uncompressed tar) and exists when its record does.
 * A root filesystem has an ID (a container's), a chain of layers and a writable top. It survives a reboot; its
 * mount does not. Everything happens inside the user's namespaces. Interrupted work leaves litter that
 * `sweep` removes, never a broken object.
 *
 * `test/suites/storage.ts` is run for every implementation.
 */
export interface Storage {
  readonly driver: DriverName;

  /** Whether the layer is there for this place in a chain: `chain` ends with the layer in question, base first. */
  hasLayer(chain: readonly Digest[]): Promise<boolean>;

  /**
   * Unpack one layer. A nil result means "the layer is there", also when another process made it meanwhile.
   * Several may run at once, also of one chain (overlay kinds need no parent to be there; vfs waits for it).
   *
   * @throws TSMAN_LAYER_DIGEST when the plain stream's sha256 is not the diff ID
   * @throws TSMAN_LAYER_HOSTILE when an entry would leave the root or a limit is passed; the entry is named
   * @throws TSMAN_LAYER_BOMB when it unpacks to more than its size can honestly give
   * @throws TSMAN_NO_SPACE when the disk is full
   * @throws TSMAN_LAYER_BROKEN when it is not a tar archive, or ends early
   * @throws TSMAN_LAYER_IDS when an owner does not exist in the user's namespaces; file and ids are named
   * @throws TSMAN_PROGRAM_MISSING when it is compressed by xz or zstd and the program is not there
   * @throws TSMAN_LAYER_MISSING (vfs) when the layers below it are neither there nor being added
   */
  addLayer(layer: NewLayer): Promise<void>;

  /** Every layer there is. Sizes are in bytes, of the unpacked files (`du --apparent-size` without directories). */
  listLayers(): Promise<readonly LayerRecord[]>;

  /**
   * Remove what neither `keep` nor a root filesystem needs. @returns the layers removed, and the bytes that the disk got back, as `du`
   * counts them
   */
  removeLayersExcept(keep: ReadonlySet<Digest>): Promise<{
    readonly freedBytes: number;
    readonly removed: readonly Digest[];
  }>;

  /** Make a root filesystem; cheap (vfs copies, unless it is read-only). @throws TSMAN_LAYER_MISSING */
  createRootfs(rootfs: NewRootfs): Promise<void>;

  /**
   * Mount it at `target` (made if missing). @returns the driver that did it: `fuse-overlayfs` where the mapping differs
   * from the store's, whatever was asked for otherwise
   *
   * @throws TSMAN_STORAGE_MOUNT with the mount program's own words
   * @throws TSMAN_ROOTFS_MISSING
   * @throws TSMAN_PROGRAM_MISSING when fuse-overlayfs is needed for a mapping and not installed
   */
  mountRootfs(id: string, target: string, options?: MountRootfsOptions): Promise<MountedRootfs>;

  /** Unmount it (every kind: also `fusermount`), and remove `target`. Succeeds when it is not mounted. */
  unmountRootfs(id: string, target: string): Promise<void>;

  /** Remove the writable top. Succeeds when it is gone. Must not be mounted. */
  removeRootfs(id: string): Promise<void>;

  listRootfs(): Promise<readonly RootfsRecord[]>;

  /** Where GraphDriver in `inspect` points: lower folders (top first), upper, work. Absolute paths. */
  rootfsFolders(id: string): Promise<RootfsFolders>;

  /**
   * The changes of a root filesystem against its layers as an uncompressed OCI layer (whiteouts as `.wh.` files), sorted,
   * as a stream of tar bytes. Owner and mode of the root folder itself are not among them.
   */
  diffRootfs(id: string): Promise<Readable>;

  /** All that is in a mounted root filesystem as a tar archive, sorted, owners as numbers; the root folder itself is not in it. */
  archiveTree(folder: string): Promise<Readable>;

  /** Remove the litter of interrupted work that no live process owns. @returns bytes that the disk got back */
  sweep(): Promise<number>;
}

export interface NewLayer {
  /** The chain that ends with this layer, base first. */
  readonly chain: readonly Digest[];
  /** The layer's tar; gzip, zstd, xz and plain are told apart by their first bytes. */
  open(): Promise<Readable> | Readable;
  /** How large the blob is as it comes: what grows beyond all measure from it is refused. */
  readonly blobBytes?: number;
}

export interface LayerRecord {
  readonly schema: 1;
  readonly diffId: Digest;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

export interface NewRootfs {
  readonly id: string;
  /** Base first. Empty for an empty root filesystem. */
  readonly layers: readonly Digest[];
  /** A folder of the host's in place of layers (`--rootfs DIR:O`): the only lower folder, absolute. */
  readonly lowerFolder?: string;
  /** It goes with its container (`--rm`): nothing needs to reach the disk. */
  readonly disposable?: boolean;
  /** Mounted read-only, and nothing is copied for it. */
  readonly readOnly?: boolean;
}

export interface RootfsRecord {
  readonly schema: 1;
  readonly id: string;
  readonly driver: DriverName;
  readonly layers: readonly Digest[];
  readonly lowerFolder?: string;
  readonly readOnly?: boolean;
}

export interface MountRootfsOptions {
  /**
   * The container's id mapping inside the user's namespaces, where it is not the identity (`--userns keep-id`):
   * files must appear shifted by it, without copying.
   */
  readonly mapping?: {
    readonly uid: readonly IdMapping[];
    readonly gid: readonly IdMapping[];
  };
  /** The upper folder will be thrown away with the container (`--rm`): skip all syncing. */
  readonly disposable?: boolean;
  /** Only to look at, as it is now; it may be mounted elsewhere, and written to there. */
  readonly readOnly?: boolean;
}

export interface MountedRootfs {
  readonly driver: DriverName;
}

export interface RootfsFolders {
  readonly lower: readonly string[];
  readonly upper: string;
  readonly work: string | undefined;
}
