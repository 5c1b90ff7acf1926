import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { codeOf } from '../base/error.ts';
import { removeFile, removeTree } from '../base/remove-tree.ts';
import type { Digest } from '../oci/digest.ts';
import type { Claims } from './claims.ts';
import type { StorageContext } from './context.ts';
import { listShelf, type Shelf, trashName, withdrawLayer } from './layer-records.ts';
import { listStoredRootfs, rootfsFolder } from './rootfs-records.ts';
import { forgetUnlessWhole } from './settling.ts';
import { layerShelf, treeShelf } from './shelves.ts';

/** See {@link Storage.removeLayersExcept}. What another live process just added or asked for stays too. */
export async function removeLayersExcept(
  context: StorageContext,
  claims: Claims,
  keep: ReadonlySet<Digest>,
): Promise<{ readonly freedBytes: number; readonly removed: readonly Digest[] }> {
  const needed = neededLayers(context);
  const removed = new Set<Digest>();
  let freedBytes = 0;
  for (const { shelf, key, layer } of everyLayer(context)) {
    if (keep.has(layer.diffId) || needed.has(layer.diffId)) continue;
    const isUsed = () => neededLayers(context).has(layer.diffId) || claims.liveElsewhere().has(key);
    claims.claim(key);
    const recordBytes = withdrawLayer(shelf, key, isUsed);
    if (recordBytes !== undefined) {
      freedBytes += recordBytes + (await discard(context, join(shelf, layer.folder)));
      removed.add(layer.diffId);
    }
    claims.release(key);
  }
  return { freedBytes, removed: [...removed] };
}

function everyLayer(context: StorageContext) {
  return shelvesOf(context).flatMap((shelf) =>
    [...listShelf(shelf)].map(([key, layer]) => ({ shelf, key, layer })),
  );
}

/** Also of drivers that were chosen before. */
function shelvesOf(context: StorageContext): readonly Shelf[] {
  return [layerShelf(context), treeShelf(context)];
}

/**
 * See {@link Storage.sweep}. Folders are listed first, then claims, records last: whoever adds a layer claims the
 * folder before it is there and lets go after the record is.
 */
export async function sweepStorage(context: StorageContext, claims: Claims): Promise<number> {
  const { paths } = context;
  const names = shelvesOf(context).map((shelf) => ({ shelf, names: entriesOf(shelf) }));
  const trash = entriesOf(paths.trash).filter((name) => name.startsWith('storage-'));
  const halves = entriesOf(join(paths.storage, 'c')).filter((id) => !existsSync(recordPath(context, id)));
  const live = claims.live();
  let freedBytes = 0;
  for (const each of names) {
    freedBytes += sweepRecords(each.shelf, each.names, live);
    freedBytes += await sweepFolders(context, each, live);
  }
  for (const id of halves) {
    if (!live.has(id) && !existsSync(recordPath(context, id)))
      freedBytes += await discard(context, rootfsFolder(context, id));
  }
  for (const name of trash) freedBytes += await removeTree(join(paths.trash, name));
  return freedBytes;
}

async function sweepFolders(
  context: StorageContext,
  { shelf, names }: { readonly shelf: Shelf; readonly names: readonly string[] },
  live: ReadonlySet<string>,
): Promise<number> {
  const used = listStoredRootfs(context).flatMap(({ lower }) => lower);
  const known = new Set([...[...listShelf(shelf).values()].map(({ folder }) => folder), ...used]);
  const litter = names.filter((name) => /^[0-9a-z]{6}$/.test(name) && !known.has(name) && !live.has(name));
  let freedBytes = 0;
  for (const name of litter) freedBytes += await discard(context, join(shelf, name));
  return freedBytes;
}

/**
 * What was cut short: the record of a layer that a power cut may have hit goes; between two steps, a record set aside for a removal comes back, so that the next removal decides
 * anew; a draft of a record goes.
 */
function sweepRecords(shelf: Shelf, names: readonly string[], live: ReadonlySet<string>): number {
  let freedBytes = 0;
  for (const name of names) {
    const [key = ''] = name.split('.');
    if (key.length !== 64 || live.has(key)) continue;
    forgetUnlessWhole(shelf, key);
    freedBytes += sweepRecord(shelf, name);
  }
  return freedBytes;
}

function sweepRecord(shelf: Shelf, name: string): number {
  const [key, kind, suffix] = name.split('.');
  const path = join(shelf, name);
  const record = join(shelf, `${key}.json`);
  // The mark of a layer that never came to be.
  if (suffix === undefined) return kind === 'unsettled' && !existsSync(record) ? removeFile(path) : 0;
  if (suffix !== 'leaving' || existsSync(record)) return removeFile(path);
  ifThere(() => renameSync(path, record));
  return 0;
}

function neededLayers(context: StorageContext): ReadonlySet<Digest> {
  return new Set(listStoredRootfs(context).flatMap(({ layers }) => layers));
}

/** Out of sight at once, so that a kill leaves only trash; then gone. */
async function discard(context: StorageContext, folder: string): Promise<number> {
  const trash = trashName(context);
  return ifThere(() => renameSync(folder, trash)) ? await removeTree(trash) : 0;
}

function ifThere(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function recordPath(context: StorageContext, id: string): string {
  return join(rootfsFolder(context, id), 'rootfs.json');
}
