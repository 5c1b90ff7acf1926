import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { insertFolder } from '../base/draft.ts';
import { writeJson } from '../base/json-file.ts';
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

function insert(paths: Paths, volume: Volume, { durable }: { readonly durable: boolean }): boolean {
  const { name, uid, gid } = volume;
  const fill = (draft: string) => {
    const data = join(draft, basename(paths.volume('').data));
    mkdirSync(data, { mode: 0o700 });
    chmodSync(data, 0o755);
    if (uid !== undefined || gid !== undefined) chownSync(data, uid ?? 0, gid ?? 0);
    writeJson(join(draft, basename(paths.volume('').record)), volume, { durable });
  };
  return insertFolder(paths.volume(name).folder, fill, { durable });
}
