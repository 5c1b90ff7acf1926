import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { readIntactJson, writeJson } from '../base/json-file.ts';
import { randomHex } from '../base/random.ts';
import { mountsBelow } from '../host/mount-table.ts';
import { isAlive, ownIdentity } from '../host/process-identity.ts';
import { type ContainerId, parseContainerId } from '../oci/container-id.ts';
import type { DriverName } from '../storage/storage.ts';
import type { Needs } from './needs.ts';

/**
 * A container that was mounted while it did not run, or is just being mounted: then the record is a claim, for one writable
 * top must never be mounted twice. Void unless its folder is in the mount table, or its maker lives.
 */
export interface ContainerMount {
  readonly schema: 1;
  readonly id: ContainerId;
  /** Of each attempt its own: `ID-PID-STARTTIME-RANDOM`. */
  readonly folder: string;
  /** How often it was asked for, and not yet given back. */
  readonly count: number;
  /** undefined until it is mounted. */
  readonly driver?: DriverName;
}

/** One that is mounted. */
export type SettledMount = ContainerMount & { readonly driver: DriverName };

type MountNeeds = Pick<Needs, 'paths'>;

/** Every container that was mounted for somebody. */
export function listMounts(needs: MountNeeds): readonly SettledMount[] {
  return entriesOf(needs.paths.containerMounts).flatMap((name) => {
    const id = name.endsWith('.json') ? parseContainerId(name.slice(0, -5)) : undefined;
    return (id && readMount(needs, id)) ?? [];
  });
}

/** undefined for a container that is not mounted. */
export function readMount(needs: MountNeeds, id: ContainerId): SettledMount | undefined {
  const mount = readRecord(needs, id);
  return mount === undefined || mount === 'claimed' ? undefined : mount;
}

/** What counts of a record; `claimed` while a living process mounts the container. */
export function readRecord(needs: MountNeeds, id: ContainerId): SettledMount | 'claimed' | undefined {
  const mount = readIntactJson<ContainerMount>(recordPath(needs, id));
  if (mount === undefined) return undefined;
  const { driver, folder } = mount;
  if (driver === undefined) return isOver(folder) ? undefined : 'claimed';
  return isMounted(mountFolder(needs, mount)) ? { ...mount, driver } : undefined;
}

/** Call it under the mount's lock. */
export function writeMount(needs: MountNeeds, mount: ContainerMount): void {
  writeJson(recordPath(needs, mount.id), mount, { durable: false });
}

/** Call it under the mount's lock. */
export function dropMount(needs: MountNeeds, id: ContainerId): void {
  rmSync(recordPath(needs, id), { force: true });
}

/** Where it is mounted. */
export function mountFolder({ paths }: MountNeeds, { folder }: Pick<ContainerMount, 'folder'>): string {
  return join(paths.containerMounts, folder);
}

/** A name for a folder to mount a container at. */
export function newFolder(id: ContainerId): string {
  const { pid, startTime } = ownIdentity();
  return `${id}-${pid}-${startTime}-${randomHex(4)}`;
}

/** A folder that was made to mount a container at, whether or not it came to that. */
export interface MountAttempt {
  readonly id: ContainerId;
  readonly folder: string;
  /** Whoever made it is no more. */
  readonly isOver: boolean;
}

export function listAttempts({ paths }: MountNeeds): readonly MountAttempt[] {
  return entriesOf(paths.containerMounts).flatMap((folder) => {
    const id = parseContainerId(folder.slice(0, 64));
    return id === undefined || folder.endsWith('.json') ? [] : [{ id, folder, isOver: isOver(folder) }];
  });
}

function recordPath({ paths }: MountNeeds, id: ContainerId): string {
  return join(paths.containerMounts, `${id}.json`);
}

/** Whether who made it is no more. */
function isOver(folder: string): boolean {
  const [, pid, startTime = ''] = folder.split('-');
  return !isAlive({ pid: Number(pid), startTime });
}

function isMounted(folder: string): boolean {
  return existsSync(folder) && mountsBelow(realpathSync(folder)).length > 0;
}
