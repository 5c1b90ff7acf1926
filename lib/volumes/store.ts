import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf } from '../base/error.ts';
import { syncFolder, writeJson } from '../base/json-file.ts';
import { isAlive, ownIdentity } from '../base/process-identity.ts';
import { randomHex } from '../base/random.ts';
import { RecordStore } from '../base/record-store.ts';
import type { Paths } from '../host/paths.ts';
import { noSuchVolume, volumeAmbiguous } from './errors.ts';
import { isVolumeName, type Volume } from './model.ts';

/**
 * Records of volumes, each in the folder of its volume. A volume appears whole, record and folder in one step, and
 * vanishes in one step.
 */
export interface VolumeStore {
  read(name: string): Volume | undefined;
  /** By name, or the beginning of just one. @throws TSMAN_VOLUME_NOT_FOUND, TSMAN_VOLUME_AMBIGUOUS */
  resolve(nameOrPart: string): Volume;
  /** Sorted by name; broken records are left out. */
  list(): readonly Volume[];
  /** @returns false when there is one of that name */
  insert(volume: Volume, options: { readonly durable: boolean }): boolean;
  /** Under the volume's lock; see `RecordStore.update`. */
  update(name: string, change: (volume: Volume) => Volume | Promise<Volume>): Promise<Volume | undefined>;
  /** As `read`, once whoever is changing or removing it has done so. */
  readSettled(name: string): Promise<Volume | undefined>;
  /** See `RecordStore.remove`. @returns whether it was there */
  remove(name: string, check: () => Promise<void>): Promise<boolean>;
}

export function openVolumeStore(paths: Paths): VolumeStore {
  const records = new RecordStore<Volume>({
    folder: paths.volumes,
    file: basename(paths.volume('').record),
    locks: join(paths.locks, 'volumes'),
    trash: paths.trash,
    noun: 'volume',
    schema: 1,
  });
  const read = (name: string) => (isVolumeName(name) ? records.read(name) : undefined);
  return {
    read,
    resolve: (name) => read(name) ?? beginningWith(records, name),
    list: () => records.list().records.toSorted(byName),
    insert: (volume, options) => insert(paths, volume, options),
    update: (name, change) => records.update(name, change),
    readSettled: (name) => records.withLock(name, () => read(name)),
    remove: (name, check) => records.remove(name, check),
  };
}

function beginningWith(records: RecordStore<Volume>, part: string): Volume {
  const names = isVolumeName(part) ? records.ids().filter((name) => name.startsWith(part)) : [];
  if (names.length > 1) throw volumeAmbiguous(part);
  const [name] = names;
  const found = name === undefined ? undefined : records.read(name);
  if (found === undefined) throw noSuchVolume(part);
  return found;
}

const byName = (one: Volume, other: Volume) => (one.name < other.name ? -1 : 1);

/** Made aside, then renamed to its place: of several that make the same volume one is first. */
function insert(paths: Paths, volume: Volume, { durable }: { readonly durable: boolean }): boolean {
  const { folder } = paths.volume(volume.name);
  const draft = join(paths.volumes, unfinishedName());
  const data = join(draft, basename(paths.volume('').data));
  mkdirSync(data, { recursive: true, mode: 0o700 });
  try {
    chmodSync(data, 0o755);
    if (volume.uid !== undefined || volume.gid !== undefined) {
      chownSync(data, volume.uid ?? 0, volume.gid ?? 0);
    }
    writeJson(join(draft, basename(paths.volume('').record)), volume, { durable });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  if (durable) syncFolder(paths.volumes);
  return true;
}

/** A folder that its maker has not finished; it names its maker. */
export function unfinishedName(): string {
  const { pid, startTime } = ownIdentity();
  return `.new-${pid}-${startTime}-${randomHex(4)}`;
}

/** Whether a name is one of {@link unfinishedName} whose maker is gone. */
export function isAbandoned(name: string): boolean {
  const [, pid, startTime = ''] = /^\.new-(\d+)-(\d+)-/.exec(name) ?? [];
  return pid !== undefined && !isAlive({ pid: Number(pid), startTime });
}

/** Remove volumes that killed commands have not finished. */
export function sweepVolumes({ volumes }: Pick<Paths, 'volumes'>): void {
  for (const name of entriesOf(volumes)) {
    if (isAbandoned(name)) rmSync(join(volumes, name), { recursive: true, force: true });
  }
}

/** The names in a folder; none where it is not there. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
