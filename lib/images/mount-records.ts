import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { readIntactJson, writeJson } from '../base/json-file.ts';
import { readMountTable } from '../host/mount-table.ts';
import type { Needs } from './needs.ts';

/** A mounted image. The record is void unless its folder is in the mount table. */
export interface ImageMount {
  readonly schema: 1;
  readonly imageId: string;
  /** The storage's name for it: `image-PID-STARTTIME-RANDOM`, by whoever mounted it; and its folder's. */
  readonly rootfs: string;
  /** How often it was asked for, and not yet given back. */
  readonly count: number;
}

type MountNeeds = Pick<Needs, 'paths'>;

/** Every image that is mounted now. */
export function listMounts({ paths }: MountNeeds): readonly ImageMount[] {
  const names = entriesOf(paths.imageMounts).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const records = names.map((name) => readIntactJson<ImageMount>(join(paths.imageMounts, name)));
  const targets = records.length === 0 ? undefined : mountedFolders(paths.imageMounts);
  return records.filter((record) => record !== undefined).filter(({ rootfs }) => targets?.has(rootfs));
}

/** undefined for an image that is not mounted. */
export function readMount(needs: MountNeeds, imageId: string): ImageMount | undefined {
  return listMounts(needs).find((mount) => mount.imageId === imageId);
}

/** Call it under the store's lock. */
export function writeMount({ paths }: MountNeeds, mount: ImageMount): void {
  writeJson(recordPath(paths, mount.imageId), mount, { durable: false });
}

/** Call it under the store's lock. */
export function dropMount({ paths }: MountNeeds, imageId: string): void {
  rmSync(recordPath(paths, imageId), { force: true });
}

/** Where it is mounted. */
export function mountTarget({ paths }: MountNeeds, rootfs: string): string {
  return join(paths.imageMounts, rootfs);
}

function recordPath(paths: MountNeeds['paths'], imageId: string): string {
  return join(paths.imageMounts, `${imageId}.json`);
}

/** Names of what is mounted right in a folder. */
function mountedFolders(folder: string): ReadonlySet<string> {
  const prefix = `${realpathSync(folder)}/`;
  const inside = readMountTable().filter(({ target }) => target.startsWith(prefix));
  return new Set(inside.map(({ target }) => target.slice(prefix.length)));
}
