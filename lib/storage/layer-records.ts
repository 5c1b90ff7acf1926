import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { codeOf, TsmanError } from '../base/error.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import { removeFile } from '../base/remove-tree.ts';
import type { Digest } from '../oci/digest.ts';
import type { StorageContext } from './context.ts';
import { forgetUnlessWhole, isWhole, markUnsettled } from './settling.ts';
import type { LayerRecord } from './storage.ts';
import type { LayerSummary } from './tar/layer-rules.ts';
import type { FolderFacts } from './tar/marks.ts';

/** A folder with records (`KEY.json`, where KEY is 64 hex digits) and the folders they speak of. */
export type Shelf = string;

/** A layer's record with what only this room needs to know. */
export interface StoredLayer extends LayerRecord {
  /** Name of its folder, beside the record: at most six characters, so that many fit into a mount's options. */
  readonly folder: string;
  /** Owner and mode of the root folder, where the layer has them. */
  readonly root?: Pick<FolderFacts, 'mode' | 'uid' | 'gid'>;
  /** Nothing of the layers below shows through. */
  readonly opaqueRoot?: true;
}

/** Undefined also for a layer that a power cut may have hit before its files were on disk. */
export function readLayer(shelf: Shelf, key: string): StoredLayer | undefined {
  const layer = readJson<StoredLayer>(join(shelf, `${key}.json`));
  return layer && isWhole(shelf, key) ? layer : undefined;
}

/** @throws TSMAN_LAYER_MISSING */
export function missingLayer(diffId: Digest): never {
  throw new TsmanError(`layer "${diffId}" is not there`, {
    kind: 'not-found',
    code: 'TSMAN_LAYER_MISSING',
    hint: 'Load or pull the image again.',
  });
}

/** Key → record. */
export function listShelf(shelf: Shelf): ReadonlyMap<string, StoredLayer> {
  const layers = new Map<string, StoredLayer>();
  for (const name of entriesOf(shelf)) {
    if (!/^[0-9a-f]{64}\.json$/.test(name)) continue;
    const layer = readLayer(shelf, name.slice(0, 64));
    if (layer) layers.set(name.slice(0, 64), layer);
  }
  return layers;
}

export function newLayer(of: {
  readonly diffId: Digest;
  readonly folder: string;
  readonly summary: LayerSummary;
  readonly now: Date;
}): StoredLayer {
  const { sizeBytes, root, opaqueRoot } = of.summary;
  return {
    schema: 1,
    diffId: of.diffId,
    sizeBytes,
    createdAt: of.now.toISOString(),
    folder: of.folder,
    ...(root ? { root: { mode: root.mode, uid: root.uid, gid: root.gid } } : {}),
    ...(opaqueRoot ? { opaqueRoot } : {}),
  };
}

/** Write a record where there is none. The layer is marked unsettled. @returns false when another process was first */
export function commitLayer(shelf: Shelf, key: string, layer: StoredLayer): boolean {
  const path = join(shelf, `${key}.json`);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeJson(draft, layer);
  forgetUnlessWhole(shelf, key);
  markUnsettled(shelf, key);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Make an empty folder with a name of its own. `claim` is called with each name before it is tried. The trash is made
 * with it, so that a removal takes no room of its own.
 */
export function makeLayerFolder(
  { paths }: StorageContext,
  shelf: Shelf,
  claim: (name: string) => void,
): string {
  for (const folder of [shelf, paths.trash]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const name = randomBytes(4).readUInt32BE().toString(36).padStart(6, '0').slice(-6);
    claim(name);
    try {
      mkdirSync(join(shelf, name), { mode: 0o755 });
      return name;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * Take a layer's record away unless `isUsed` says at the last moment that it is needed. Whoever starts to use a
 * layer says so first and looks at the record after; so one of the two always sees the other.
 *
 * @returns bytes that the record took; undefined when it stays
 */
export function withdrawLayer(shelf: Shelf, key: string, isUsed: () => boolean): number | undefined {
  const path = join(shelf, `${key}.json`);
  const aside = `${path}.leaving`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (isUsed()) {
    renameSync(aside, path);
    return undefined;
  }
  return removeFile(aside);
}

/** A folder's new place in the trash, which lies on the same file system. */
export function trashName({ paths }: StorageContext): string {
  const path = join(paths.trash, `storage-${randomBytes(8).toString('hex')}`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}
