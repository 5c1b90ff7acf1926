import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Claims } from './claims.ts';
import type { StorageContext } from './context.ts';
import { missingLayer, readLayer } from './layer-records.ts';
import { bindMount, makeTarget, mountFuse, mountNative, unmount } from './mount.ts';
import { removeLayersExcept, sweepStorage } from './removal.ts';
import {
  dropRootfs,
  listStoredRootfs,
  lowerNames,
  needRootfs,
  rootfsFolder,
  type StoredRootfs,
} from './rootfs-records.ts';
import { chainKey, topOf, treeShelf } from './shelves.ts';
import type { DriverName, MountRootfsOptions, RootfsFolders, Storage } from './storage.ts';

/**
 * What is the same for every driver. A root filesystem stays with the driver that it was made by, also when another is
 * chosen later.
 */
export function rootfsOperations(
  context: StorageContext,
  claims: Claims,
): Omit<Storage, 'driver' | 'hasLayer' | 'addLayer' | 'listLayers' | 'createRootfs'> {
  return {
    removeLayersExcept: (keep) => removeLayersExcept(context, claims, keep),
    mountRootfs: async (id, target, options = {}) =>
      mountRootfs(context, needRootfs(context, id), { target, ...options }),
    unmountRootfs: (_id, target) => unmount(context, target),
    removeRootfs: (id) => dropRootfs(context, id),
    listRootfs: async () => listStoredRootfs(context),
    rootfsFolders: async (id) => foldersOf(context, needRootfs(context, id)),
    diffRootfs: async (id) => diffRootfs(context, needRootfs(context, id)),
    archiveTree: async (folder) => {
      const { archiveTree } = await import('./diff/archive-tree.ts');
      return archiveTree(folder);
    },
    sweep: () => sweepStorage(context, claims),
  };
}

/** Only fuse-overlayfs can show files under other owners. */
async function mountRootfs(
  context: StorageContext,
  rootfs: StoredRootfs,
  mount: MountRootfsOptions & Target,
): Promise<{ readonly driver: DriverName }> {
  const driver = mount.mapping ? 'fuse-overlayfs' : rootfs.driver;
  makeTarget(mount.target);
  await MOUNTS[driver](context, rootfs, mount);
  return { driver };
}

interface Target {
  readonly target: string;
}

const MOUNTS = {
  overlay: (context: StorageContext, rootfs: StoredRootfs, mount: MountRootfsOptions & Target) =>
    mountNative(context, readOnlyIf(mount, rootfs), mount),
  'fuse-overlayfs': (context: StorageContext, rootfs: StoredRootfs, mount: MountRootfsOptions & Target) =>
    mountFuse(context, readOnlyIf(mount, rootfs), mount),
  vfs: mountTree,
} as const;

/** Read-only it is the tree of its layers, else a copy. */
function mountTree(context: StorageContext, rootfs: StoredRootfs, mount: MountRootfsOptions & Target) {
  const own = join(rootfsFolder(context, rootfs.id), 'upper');
  const source = rootfs.readOnly ? (treeBelow(context, rootfs) ?? own) : own;
  return bindMount(context, readOnlyIf(mount, rootfs), { source, target: mount.target });
}

function readOnlyIf({ readOnly }: MountRootfsOptions, rootfs: StoredRootfs): StoredRootfs {
  return readOnly ? { ...rootfs, readOnly } : rootfs;
}

function foldersOf(context: StorageContext, rootfs: StoredRootfs): RootfsFolders {
  const folder = rootfsFolder(context, rootfs.id);
  const upper = join(folder, 'upper');
  if (rootfs.driver === 'vfs') return { lower: [], upper, work: undefined };
  const lower = lowerNames(rootfs).map((name) => join(context.paths.layers, name));
  return { lower, upper, work: join(folder, 'work') };
}

/** Loaded when asked for: no container needs it to run. */
async function diffRootfs(context: StorageContext, rootfs: StoredRootfs): Promise<Readable> {
  if (rootfs.driver !== 'vfs') {
    const { diffUpper } = await import('./diff/upper.ts');
    return diffUpper(context, rootfs);
  }
  const { diffTrees } = await import('./diff/trees.ts');
  return diffTrees(treeBelow(context, rootfs), join(rootfsFolder(context, rootfs.id), 'upper'));
}

/** What a vfs root filesystem was copied from. @throws TSMAN_LAYER_MISSING */
function treeBelow(context: StorageContext, { layers, lowerFolder }: StoredRootfs): string | undefined {
  if (lowerFolder !== undefined || layers.length === 0) return lowerFolder;
  const shelf = treeShelf(context);
  const tree = readLayer(shelf, chainKey(layers)) ?? missingLayer(topOf(layers));
  return join(shelf, tree.folder);
}
