import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, hexOf } from '../oci/digest.ts';
import { type Claims, openClaims } from './claims.ts';
import type { StorageContext } from './context.ts';
import {
  commitLayer,
  listShelf,
  makeLayerFolder,
  missingLayer,
  newLayer,
  readLayer,
  type Shelf,
} from './layer-records.ts';
import { lowerFolders } from './plan/overlay-options.ts';
import { rootfsOperations } from './rootfs-operations.ts';
import { dropRootfs, makeRootfs, rootFactsOf } from './rootfs-records.ts';
import { openSettler, type Settler } from './settling.ts';
import { layerShelf, topOf } from './shelves.ts';
import type { DriverName, NewLayer, NewRootfs, Storage } from './storage.ts';

/** Storage whose layers lie unpacked side by side and are laid over each other by a mount. */
export function openLayered(context: StorageContext, driver: Exclude<DriverName, 'vfs'>): Storage {
  const place: Place = {
    context,
    claims: openClaims(context),
    shelf: layerShelf(context),
    settler: openSettler(layerShelf(context)),
  };
  return {
    ...rootfsOperations(context, place.claims),
    driver,
    hasLayer: async (chain) => hasLayer(place, topOf(chain)),
    addLayer: (layer) => addLayer(place, layer),
    listLayers: async () => [...listShelf(place.shelf).values()],
    createRootfs: (rootfs) => createRootfs(place, driver, rootfs),
  };
}

interface Place {
  readonly context: StorageContext;
  readonly claims: Claims;
  readonly shelf: Shelf;
  readonly settler: Settler;
}

/** A layer that was asked for is claimed: until this process ends no other removes it as unused. */
function hasLayer({ claims, shelf }: Place, diffId: Digest): boolean {
  const key = hexOf(diffId);
  if (readLayer(shelf, key) === undefined) return false;
  claims.claim(key);
  return readLayer(shelf, key) !== undefined;
}

async function addLayer(
  { context, claims, shelf, settler }: Place,
  { chain, open, blobBytes }: NewLayer,
): Promise<void> {
  const diffId = topOf(chain);
  const key = hexOf(diffId);
  claims.claim(key);
  if (readLayer(shelf, key)) return;
  const folder = makeLayerFolder(context, shelf, claims.claim);
  const path = join(shelf, folder);
  let marked: string | undefined;
  let committed = false;
  settler.begin();
  try {
    const { unpackLayer } = await import('./unpack.ts');
    const summary = await unpackLayer(context, {
      source: await open(),
      blobBytes,
      diffId,
      folder: path,
      marks: 'overlay',
    });
    marked = key;
    committed = commitLayer(shelf, key, newLayer({ diffId, folder, summary, now: context.clock() }));
  } finally {
    settler.end(marked);
    if (!committed) await rm(path, { recursive: true, force: true });
    claims.release(folder);
  }
}

/** The record first, then a second look at the layers: whoever removes layers looks at records last. */
async function createRootfs(place: Place, driver: DriverName, asked: NewRootfs): Promise<void> {
  const { context, claims, shelf } = place;
  const { disposable = false, ...rootfs } = asked;
  const layers = rootfs.layers.map((diffId) => readLayer(shelf, hexOf(diffId)) ?? missingLayer(diffId));
  const lower = lowerFolders(layers);
  claims.claim(rootfs.id);
  try {
    const root = rootFactsOf(layers, rootfs.lowerFolder);
    makeRootfs(context, { schema: 1, ...rootfs, driver, lower, root }, { durable: !disposable });
  } finally {
    claims.release(rootfs.id);
  }
  const missing = rootfs.layers.find((diffId) => !readLayer(shelf, hexOf(diffId)));
  if (missing === undefined) return;
  await dropRootfs(context, rootfs.id);
  missingLayer(missing);
}
