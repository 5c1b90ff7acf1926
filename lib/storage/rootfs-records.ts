import { chmodSync, chownSync, mkdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { codeOf, TsmanError } from '../base/error.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import type { StorageContext } from './context.ts';
import { type StoredLayer, trashName } from './layer-records.ts';
import type { RootfsRecord } from './storage.ts';
import type { FolderFacts } from './tar/marks.ts';

/** A root filesystem's record with what only this room needs to know. */
export interface StoredRootfs extends RootfsRecord {
  /** Names of the lower folders, top first, relative to the folder of layers. */
  readonly lower: readonly string[];
  /** Owner and mode of `/`. */
  readonly root: RootFacts;
}

export type RootFacts = Pick<FolderFacts, 'mode' | 'uid' | 'gid'>;

/** Where no layer says anything. */
const USUAL_ROOT: RootFacts = { mode: 0o755, uid: 0, gid: 0 };

/** The folder of layers with nothing in it, relative to `paths.layers`: an overlay needs one. */
const EMPTY = '../storage/empty';

export function rootfsFolder({ paths }: StorageContext, id: string): string {
  return paths.rootfs(id);
}

/** `rootfsFolder` as seen from `paths.layers`. */
export function relativeRootfs(id: string): string {
  return `../storage/c/${id}`;
}

export function readRootfs(context: StorageContext, id: string): StoredRootfs | undefined {
  return readJson<StoredRootfs>(join(rootfsFolder(context, id), 'rootfs.json'));
}

/** @throws TSMAN_ROOTFS_MISSING */
export function needRootfs(context: StorageContext, id: string): StoredRootfs {
  const rootfs = readRootfs(context, id);
  if (rootfs) return rootfs;
  throw new TsmanError(`root filesystem "${id}" is not there`, {
    kind: 'not-found',
    code: 'TSMAN_ROOTFS_MISSING',
  });
}

export function listStoredRootfs(context: StorageContext): readonly StoredRootfs[] {
  return entriesOf(join(context.paths.storage, 'c'))
    .map((id) => readRootfs(context, id))
    .filter((rootfs) => rootfs !== undefined);
}

/** Make the folders and the record; the folder of an earlier attempt without a record is taken over. */
export function makeRootfs(
  context: StorageContext,
  rootfs: StoredRootfs,
  { durable }: { readonly durable: boolean },
): void {
  const folder = rootfsFolder(context, rootfs.id);
  mkdirSync(join(context.paths.storage, 'c'), { recursive: true, mode: 0o700 });
  ensureFolder(folder, 0o700);
  ensureFolder(join(folder, 'work'), 0o700);
  makeUpper(join(folder, 'upper'), rootfs.root);
  if (rootfs.lowerFolder) linkLower(rootfs.lowerFolder, join(folder, 'lower'));
  if (rootfs.lower.length === 0) makeEmpty(context);
  writeJson(join(folder, 'rootfs.json'), rootfs, { durable });
}

/** Lower folders as mount programs started in `paths.layers` find them; never none. */
export function lowerNames({ id, lower, lowerFolder }: StoredRootfs): readonly string[] {
  if (lowerFolder) return [`${relativeRootfs(id)}/lower`];
  return lower.length > 0 ? lower : [EMPTY];
}

/** Owner and mode of `/`: the uppermost layer that has a root folder decides. */
export function rootFactsOf(layers: readonly StoredLayer[], lowerFolder: string | undefined): RootFacts {
  if (lowerFolder === undefined) return layers.findLast((layer) => layer.root)?.root ?? USUAL_ROOT;
  const { mode, uid, gid } = statSync(lowerFolder);
  return { mode: mode & 0o7777, uid, gid };
}

/** The record goes first, with the folder; then what is in it. */
export async function dropRootfs(context: StorageContext, id: string): Promise<void> {
  const trash = trashName(context);
  try {
    renameSync(rootfsFolder(context, id), trash);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await rm(trash, { recursive: true, force: true });
}

function makeEmpty({ paths }: StorageContext): void {
  mkdirSync(paths.layers, { recursive: true, mode: 0o700 });
  mkdirSync(join(paths.storage, 'empty'), { recursive: true, mode: 0o755 });
}

/** The merged root has the attributes of the upper folder. */
function makeUpper(path: string, { mode, uid, gid }: RootFacts): void {
  ensureFolder(path, mode);
  if (uid !== 0 || gid !== 0) chownSync(path, uid, gid);
  chmodSync(path, mode);
}

function ensureFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** A link has a short name without the commas and colons that mount options would stumble over. */
function linkLower(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
