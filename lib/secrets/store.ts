import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { insertFolder } from '../base/draft.ts';
import { codeOf } from '../base/error.ts';
import { replaceFile, writeJson } from '../base/json-file.ts';
import { RecordStore } from '../base/record-store.ts';
import type { Paths } from '../host/paths.ts';
import { noSuchSecret, secretAmbiguous, secretDataGone, secretFolderUnusable } from './errors.ts';
import { isSecretName, type Secret } from './model.ts';

/**
 * Records of secrets, each in a folder of its own beside the data. A secret appears whole and vanishes whole; all its
 * files are its owner's alone.
 */
export interface SecretStore {
  read(name: string): Secret | undefined;
  /** By name, ID, or the beginning of just one ID. @throws TSMAN_SECRET_NOT_FOUND, TSMAN_SECRET_AMBIGUOUS */
  resolve(nameOrId: string): Secret;
  /** Sorted by name; broken records are left out. */
  list(): readonly Secret[];
  /** @returns false when there is one of that name */
  insert(secret: Secret, data: Uint8Array): boolean;
  /** Data and record change in one step for all who read. @returns undefined when there is none of that name */
  replace(name: string, data: Uint8Array, change: (secret: Secret) => Secret): Promise<Secret | undefined>;
  /** The data of a secret, and the record that goes with it. @throws TSMAN_SECRET_NOT_FOUND, TSMAN_SECRET_DATA */
  reveal(name: string): { readonly secret: Secret; readonly data: Buffer };
  /** The data goes first. @returns whether it was there */
  remove(name: string): Promise<boolean>;
  /** The folder that has the data, absolute. */
  folderOf(secret: Secret): string;
}

export function openSecretStore(paths: Paths): SecretStore {
  const record = basename(paths.secret('').record);
  const records = new RecordStore<Secret>({
    folder: paths.secrets,
    file: record,
    locks: join(paths.locks, 'secrets'),
    trash: paths.trash,
    noun: 'secret',
    schema: 1,
  });
  const read = (name: string) => (isSecretName(name) ? records.read(name) : undefined);
  const list = () => records.list().records.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const place: Place = { dataOf: (secret) => dataOf(paths, secret), read };
  return {
    read,
    resolve: (nameOrId) => read(nameOrId) ?? withId(list(), nameOrId),
    list,
    insert: (secret, data) => insert(paths, secret, data),
    replace: (name, data, change) => replace(records, place, { name, record, data, change }),
    reveal: (name) => reveal(place, name),
    remove: (name) =>
      records.remove(name, () => {
        const secret = read(name);
        if (secret !== undefined) rmSync(place.dataOf(secret), { force: true });
      }),
    folderOf: (secret) => dirname(place.dataOf(secret)),
  };
}

interface Place {
  dataOf(secret: Secret): string;
  read(name: string): Secret | undefined;
}

function dataOf(paths: Paths, { name, id, options }: Secret): string {
  return options['path'] === undefined ? paths.secret(name).data(id) : join(options['path'], id);
}

function withId(secrets: readonly Secret[], part: string): Secret {
  const [found, ...more] = secrets.filter(({ id }) => id.startsWith(part));
  if (found === undefined) throw noSuchSecret(part);
  if (more.length > 0) throw secretAmbiguous(part);
  return found;
}

function insert(paths: Paths, secret: Secret, data: Uint8Array): boolean {
  const { folder, record } = paths.secret(secret.name);
  const elsewhere = secret.options['path'] === undefined ? undefined : dataOf(paths, secret);
  if (elsewhere !== undefined) writeElsewhere(elsewhere, data);
  const fill = (draft: string) => {
    if (elsewhere === undefined) replaceFile(join(draft, secret.id), data);
    writeJson(join(draft, basename(record)), secret);
  };
  const inserted = insertFolder(folder, fill, { durable: true });
  if (!inserted && elsewhere !== undefined) rmSync(elsewhere, { force: true });
  return inserted;
}

function writeElsewhere(path: string, data: Uint8Array): void {
  try {
    replaceFile(path, data);
  } catch (error) {
    throw secretFolderUnusable(dirname(path), error);
  }
}

interface Replacing {
  readonly name: string;
  /** The name of its file. */
  readonly record: string;
  readonly data: Uint8Array;
  change(secret: Secret): Secret;
}

async function replace(
  records: RecordStore<Secret>,
  place: Place,
  { name, record, data, change }: Replacing,
): Promise<Secret | undefined> {
  let old: string | undefined;
  const secret = await records.update(name, (before) => {
    const after = change(before);
    removeLitter(records.folderOf(name), [record, before.id]);
    writeElsewhere(place.dataOf(after), data);
    old = place.dataOf(before);
    return after;
  });
  if (secret === undefined || old === undefined) return undefined;
  rmSync(old, { force: true });
  return secret;
}

/** Of those who were killed while they replaced it. */
function removeLitter(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder))
    if (!kept.includes(name)) rmSync(join(folder, name), { force: true });
}

/** Between the record and the data somebody may replace both, or remove them: the record is read again then. */
function reveal(place: Place, name: string): { secret: Secret; data: Buffer } {
  let before: string | undefined;
  for (;;) {
    const secret = place.read(name);
    if (secret === undefined) throw noSuchSecret(name);
    const path = place.dataOf(secret);
    try {
      return { secret, data: readFileSync(path) };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      if (before === secret.id) throw secretDataGone(name, path);
      before = secret.id;
    }
  }
}
