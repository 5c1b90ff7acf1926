import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../oci/digest.ts';
import { type Claims, openClaims } from './claims.ts';
import type { StorageContext } from './context.ts';
import { copyFolder, linkFolder, mergeLayer } from './copy.ts';
import {
  commitLayer,
  listShelf,
  makeLayerFolder,
  missingLayer,
  newLayer,
  readLayer,
  type Shelf,
  type StoredLayer,
} from './layer-records.ts';
import { rootfsOperations } from './rootfs-operations.ts';
import { makeRootfs, rootFactsOf, rootfsFolder } from './rootfs-records.ts';
import { openSettler, type Settler } from './settling.ts';
import { chainKey, topOf, treeShelf } from './shelves.ts';
import type { NewLayer, NewRootfs, Storage } from './storage.ts';

/**
 * Storage for hosts with neither overlay: every chain of layers is a whole tree, a root filesystem a copy of one. Trees never
 * change, so a tree shares its files with the tree below it by hard links; a copy shares blocks where the file system can.
 */
export function openVfs(context: StorageContext): Storage {
  const place: Place = {
    context,
    claims: openClaims(context),
    shelf: treeShelf(context),
    settler: openSettler(treeShelf(context)),
  };
  return {
    ...rootfsOperations(context, place.claims),
    driver: 'vfs',
    hasLayer: async (chain) => hasTree(place, chain),
    addLayer: (layer) => addTree(place, layer),
    listLayers: async () => byDiffId([...listShelf(place.shelf).values()]),
    createRootfs: (rootfs) => createRootfs(place, rootfs),
  };
}

interface Place {
  readonly context: StorageContext;
  readonly claims: Claims;
  readonly shelf: Shelf;
  readonly settler: Settler;
}

function hasTree({ claims, shelf }: Place, chain: readonly Digest[]): boolean {
  const key = chainKey(chain);
  if (readLayer(shelf, key) === undefined) return false;
  claims.claim(key);
  return readLayer(shelf, key) !== undefined;
}

async function addTree(place: Place, { chain, open, blobBytes }: NewLayer): Promise<void> {
  const { context, claims, shelf, settler } = place;
  const diffId = topOf(chain);
  const key = chainKey(chain);
  claims.claim(key);
  if (readLayer(shelf, key)) return;
  const folder = makeLayerFolder(context, shelf, claims.claim);
  const changes = makeLayerFolder(context, shelf, claims.claim);
  let marked: string | undefined;
  let committed = false;
  settler.begin();
  try {
    const unpacking = {
      source: await open(),
      blobBytes,
      diffId,
      folder: join(shelf, changes),
      marks: 'devices',
    } as const;
    const { unpackLayer } = await import('./unpack.ts');
    const summary = await unpackLayer(context, unpacking);
    const parent = await waitForParent(place, chain);
    if (parent && !summary.opaqueRoot) await linkFolder(join(shelf, parent.folder), join(shelf, folder));
    await mergeLayer({ changes: join(shelf, changes), tree: join(shelf, folder), opaques: summary.opaques });
    const layer = newLayer({ diffId, folder, summary, now: context.clock() });
    marked = key;
    committed = commitLayer(shelf, key, { ...(parent?.root ? { root: parent.root } : {}), ...layer });
  } finally {
    settler.end(marked);
    await rm(join(shelf, changes), { recursive: true, force: true });
    if (!committed) await rm(join(shelf, folder), { recursive: true, force: true });
    claims.release(folder);
    claims.release(changes);
  }
}

/** How long a parent may stay away when nobody is seen working on it. */
const PATIENCE_MS = 5000;
const POLL_MS = 20;

/** The layer below, which this or another process may just be adding. @throws TSMAN_LAYER_MISSING */
async function waitForParent(place: Place, chain: readonly Digest[]): Promise<StoredLayer | undefined> {
  const below = chain.slice(0, -1);
  if (below.length === 0) return undefined;
  const key = chainKey(below);
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const parent = readLayer(place.shelf, key);
    if (parent) return parent;
    await sleep(POLL_MS);
    if (place.claims.live().has(key)) waitedMs = 0;
  }
  return missingLayer(topOf(below));
}

async function createRootfs({ context, claims, shelf }: Place, asked: NewRootfs): Promise<void> {
  const { disposable = false, ...rootfs } = asked;
  const { id, layers, lowerFolder } = rootfs;
  const tree =
    layers.length > 0 ? (readLayer(shelf, chainKey(layers)) ?? missingLayer(topOf(layers))) : undefined;
  const source = lowerFolder ?? (tree ? join(shelf, tree.folder) : undefined);
  claims.claim(id);
  try {
    const upper = join(rootfsFolder(context, id), 'upper');
    await rm(upper, { recursive: true, force: true });
    mkdirSync(upper, { recursive: true, mode: 0o700 });
    if (source && !rootfs.readOnly) await copyFolder(source, upper);
    const root = rootFactsOf(tree ? [tree] : [], lowerFolder);
    makeRootfs(context, { schema: 1, ...rootfs, driver: 'vfs', lower: [], root }, { durable: !disposable });
  } finally {
    claims.release(id);
  }
}

/** A layer that is in several chains is there several times, and told once. */
function byDiffId(layers: readonly StoredLayer[]): readonly StoredLayer[] {
  return [...new Map(layers.map((layer) => [layer.diffId, layer])).values()];
}
