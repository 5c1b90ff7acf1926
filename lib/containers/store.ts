import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../base/error.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import { withLock } from '../base/lock.ts';
import { randomHex } from '../base/random.ts';
import type { Paths } from '../host/paths.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../host/process-identity.ts';
import { type ContainerId, parseContainerId } from '../oci/container-id.ts';
import { ambiguousContainer, nameInUse, noSuchContainer, recordBroken } from './errors.ts';
import type { Container } from './model.ts';

/** A new random container ID. */
export function newContainerId(): ContainerId {
  return randomHex(32) as ContainerId;
}

/**
 * Records of containers, and their names.
 *
 * A name is a symbolic link `names/NAME → ID:PID:START`, made in one step, so that taking a name needs no lock. It counts
 * only while the record it points to has that name, or while its maker lives and may still write the record or the name into it.
 */
export interface ContainerStore {
  /** @throws TSMAN_CONTAINER_NAME_IN_USE naming the holder */
  takeName(name: string, id: ContainerId): Promise<void>;
  releaseName(name: string, id: ContainerId): void;
  /** From here on the container exists. `durable` waits for the disk. */
  insert(container: Container, options: { readonly durable: boolean }): void;
  /** @throws TSMAN_CONTAINER_NOT_FOUND when it was removed meanwhile: it does not come back */
  replace(container: Container): void;
  read(id: ContainerId): Container | undefined;
  /** Oldest first. A broken record is left out; `onBroken` hears of it. */
  list(onBroken?: (id: string, error: unknown) => void): readonly Container[];
  ids(): readonly ContainerId[];
  /** Those whose name is taken by a live process that has not written the record yet. */
  idsBeingMade(): readonly ContainerId[];
  /** @throws TSMAN_CONTAINER_NOT_FOUND, TSMAN_CONTAINER_AMBIGUOUS */
  resolve(nameOrId: string): Container;
  /** The ID that a name or a part of an ID stands for, whatever its record says; undefined when there is none. */
  idOf(nameOrId: string): ContainerId | undefined;
  /** Remove a container whose record cannot be read. */
  removeBroken(id: ContainerId): void;
  /** Names of containers that are no more. */
  sweepNames(): Promise<void>;
  /** Name first, then the record: what is left is litter in the trash. Succeeds when it is gone. */
  remove(container: Container): void;
}

export function openContainerStore(paths: Paths): ContainerStore {
  return {
    takeName: (name, id) => takeName(paths, name, id),
    releaseName: (name, id) => releaseName(paths, name, id),
    insert: (container, { durable }) =>
      writeJson(paths.container(container.id).record, container, { durable }),
    replace: (container) => replaceRecord(paths, container),
    read: (id) => readRecord(paths, id),
    list: (onBroken) => listRecords(paths, onBroken),
    ids: () => listIds(paths),
    idsBeingMade: () => idsBeingMade(paths),
    resolve: (nameOrId) => resolveContainer(paths, nameOrId),
    idOf: (nameOrId) => idOf(paths, nameOrId),
    removeBroken: (id) => removeFolder(paths, id),
    sweepNames: () => sweepNames(paths),
    remove: (container) => removeRecord(paths, container),
  };
}

function readRecord(paths: Paths, id: ContainerId): Container | undefined {
  const { record } = paths.container(id);
  const container = readJson<Container>(record);
  if (container !== undefined && container?.id !== id) throw recordBroken(record, id);
  return container;
}

function replaceRecord(paths: Paths, container: Container): void {
  try {
    writeJson(paths.container(container.id).record, container, { makeFolder: false });
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? noSuchContainer(container.id) : error;
  }
}

function listIds(paths: Paths): readonly ContainerId[] {
  try {
    return readdirSync(paths.containers).flatMap((name) => parseContainerId(name) ?? []);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function listRecords(paths: Paths, onBroken?: (id: string, error: unknown) => void): readonly Container[] {
  const found = listIds(paths).flatMap((id) => {
    try {
      return readRecord(paths, id) ?? [];
    } catch (error) {
      onBroken?.(id, error);
      return [];
    }
  });
  return found.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}

function idsBeingMade(paths: Paths): readonly ContainerId[] {
  return namesIn(paths).flatMap((name) => {
    const link = readName(paths, name);
    return link !== undefined && isAlive(link.maker) ? link.id : [];
  });
}

function namesIn(paths: Paths): readonly string[] {
  return existsSync(paths.names) ? readdirSync(paths.names) : [];
}

interface NameLink {
  readonly id: ContainerId;
  readonly maker: ProcessIdentity;
}

function readName(paths: Paths, name: string): NameLink | undefined {
  let target: string;
  try {
    target = readlinkSync(join(paths.names, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
  const [id = '', pid = '', startTime = ''] = target.split(':');
  const containerId = parseContainerId(id);
  return containerId && { id: containerId, maker: { pid: Number(pid), startTime } };
}

async function takeName(paths: Paths, name: string, id: ContainerId): Promise<void> {
  const { pid, startTime } = ownIdentity();
  const target = `${id}:${pid}:${startTime}`;
  if (tryLink(paths, name, target)) return;
  if (holderOf(paths, name) === undefined) {
    await withLock(join(paths.locks, 'names'), async () => {
      if (holderOf(paths, name) === undefined) rmSync(join(paths.names, name), { force: true });
    });
    if (tryLink(paths, name, target)) return;
  }
  throw nameInUse(name, holderOf(paths, name) ?? id);
}

function tryLink(paths: Paths, name: string, target: string): boolean {
  try {
    symlinkSync(target, join(paths.names, name));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(paths.names, { recursive: true, mode: 0o700 });
    return tryLink(paths, name, target);
  }
}

/** Who has the name in truth; undefined when the link is litter. */
function holderOf(paths: Paths, name: string): ContainerId | undefined {
  const link = readName(paths, name);
  if (link === undefined) return undefined;
  try {
    const record = readRecord(paths, link.id);
    if (record === undefined) return isAlive(link.maker) ? link.id : undefined;
    // One that is being renamed has the new name before its record says so.
    return record.name === name || isAlive(link.maker) ? link.id : undefined;
  } catch (error) {
    if (codeOf(error) === 'TSMAN_RECORD_BROKEN') return link.id;
    throw error;
  }
}

async function sweepNames(paths: Paths): Promise<void> {
  const stale = namesIn(paths).filter((name) => holderOf(paths, name) === undefined);
  if (stale.length === 0) return;
  await withLock(join(paths.locks, 'names'), async () => {
    for (const name of stale) {
      if (holderOf(paths, name) === undefined) rmSync(join(paths.names, name), { force: true });
    }
  });
}

function releaseName(paths: Paths, name: string, id: ContainerId): void {
  if (readName(paths, name)?.id !== id) return;
  try {
    unlinkSync(join(paths.names, name));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function resolveContainer(paths: Paths, nameOrId: string): Container {
  const link = nameOrId.includes('/') ? undefined : readName(paths, nameOrId);
  const named = link && readRecord(paths, link.id);
  if (named?.name === nameOrId) return named;
  const whole = parseContainerId(nameOrId);
  const record = whole && readRecord(paths, whole);
  if (record !== undefined) return record;
  return resolveSlowly(paths, nameOrId);
}

function resolveSlowly(paths: Paths, nameOrId: string): Container {
  if (/^[0-9a-f]{1,63}$/.test(nameOrId)) {
    const ids = listIds(paths).filter((id) => id.startsWith(nameOrId));
    if (ids.length > 1) throw ambiguousContainer(nameOrId, ids.length);
    const record = ids[0] && readRecord(paths, ids[0]);
    if (record) return record;
  }
  const named = listRecords(paths).find(({ name }) => name === nameOrId);
  if (named === undefined) throw noSuchContainer(nameOrId);
  return named;
}

function idOf(paths: Paths, nameOrId: string): ContainerId | undefined {
  const whole =
    parseContainerId(nameOrId) ?? (nameOrId.includes('/') ? undefined : readName(paths, nameOrId)?.id);
  const found = whole === undefined ? listIds(paths).filter((id) => id.startsWith(nameOrId)) : [whole];
  return found.length === 1 ? found[0] : undefined;
}

function removeRecord(paths: Paths, { id, name }: Container): void {
  releaseName(paths, name, id);
  removeFolder(paths, id);
}

function removeFolder(paths: Paths, id: ContainerId): void {
  const trash = join(paths.trash, `container-${id}`);
  mkdirSync(paths.trash, { recursive: true, mode: 0o700 });
  try {
    renameSync(paths.container(id).folder, trash);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  rmSync(trash, { recursive: true, force: true });
}
