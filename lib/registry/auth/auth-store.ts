import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../base/json-file.ts';
import { withLock } from '../../base/lock.ts';
import { pathsIn } from '../../host/paths.ts';
import type { Credentials } from '../registry.ts';
import { FILES_HELPER, readAuthFile } from './auth-file.ts';
import { type AuthPath, type AuthPlace, authPaths } from './auth-places.ts';
import { helperErase, helperList, helperStore } from './credential-helper.ts';
import { authFileUnusable, helperNamespaced } from './errors.ts';
import {
  type AuthEntry,
  type AuthKey,
  entryOf,
  formatKey,
  helperFor,
  helperNames,
  keysOf,
} from './plan/auth.ts';
import { type AuthFile, withEntry, withoutEntries } from './plan/auth-document.ts';

/**
 * Keep somebody's name and password: in the first authentication file, or with the helper that the file, or
 * registries.conf, names. Everything else in the file stays as it is.
 *
 * @returns where they are now: a file or a helper
 * @throws TSMAN_AUTH_FILE, TSMAN_CREDENTIAL_HELPER
 */
export async function storeCredentials(
  place: AuthPlace,
  key: AuthKey,
  credentials: Credentials,
): Promise<string> {
  const [helper = FILES_HELPER] = place.helpers ?? [];
  if (helper !== FILES_HELPER) return giveTo({ helper, namedIn: 'registries.conf' }, key, credentials);
  const [file] = authPaths(place);
  const { document } = readAuthFile(file);
  const named = helperFor(document, key.registry) ?? document.credsStore;
  if (named === undefined) {
    await putEntry(place, key, entryOf(credentials));
    return file.path;
  }
  const given = await giveTo({ helper: named, namedIn: file.path }, key, credentials);
  // As docker does, so that one sees who is logged in where.
  await putEntry(place, key, {});
  return given;
}

/**
 * Forget somebody.
 *
 * @returns whether there was anybody to forget
 * @throws TSMAN_AUTH_FILE, TSMAN_CREDENTIAL_HELPER
 */
export async function removeCredentials(place: AuthPlace, key: AuthKey): Promise<boolean> {
  const names = key.repository === '' ? helperNames(key.registry) : [];
  let removed = false;
  for (const helper of place.helpers ?? [FILES_HELPER]) {
    const had =
      helper === FILES_HELPER
        ? await removeFromFile(place, key, names)
        : await helperErase({ helper, namedIn: 'registries.conf' }, names);
    removed ||= had;
  }
  return removed;
}

/** Forget everybody, in the first authentication file and in the helpers. @throws as {@link removeCredentials} */
export async function removeAllCredentials(place: AuthPlace): Promise<void> {
  for (const helper of place.helpers ?? [FILES_HELPER]) {
    if (helper === FILES_HELPER) await emptyFile(place);
    else await eraseAll(helper, 'registries.conf');
  }
}

async function giveTo(
  helper: { readonly helper: string; readonly namedIn: string },
  key: AuthKey,
  credentials: Credentials,
): Promise<string> {
  const program = `docker-credential-${helper.helper}`;
  if (key.repository !== '') throw helperNamespaced(program, formatKey(key));
  await helperStore(helper, key.registry, credentials);
  return program;
}

async function removeFromFile(place: AuthPlace, key: AuthKey, names: readonly string[]): Promise<boolean> {
  const [file] = authPaths(place);
  const { document } = readAuthFile(file);
  const entries = keysOf(document, key);
  const helper = helperFor(document, key.registry) ?? document.credsStore;
  const erased = helper !== undefined && (await helperErase({ helper, namedIn: file.path }, names));
  if (entries.length > 0) await change(place, file, (now) => withoutEntries(now, keysOf(now.document, key)));
  return erased || entries.length > 0;
}

async function emptyFile(place: AuthPlace): Promise<void> {
  const [file] = authPaths(place);
  const { credHelpers, credsStore, auths } = readAuthFile(file).document;
  for (const [registry, helper] of Object.entries(credHelpers)) {
    await helperErase({ helper, namedIn: file.path }, helperNames(registry));
  }
  if (credsStore !== undefined) await eraseAll(credsStore, file.path);
  if (Object.keys(auths).length === 0) return;
  await change(place, file, (now) => withoutEntries(now, Object.keys(now.document.auths)));
}

async function eraseAll(helper: string, namedIn: string): Promise<void> {
  await helperErase({ helper, namedIn }, await helperList({ helper, namedIn }));
}

async function putEntry(place: AuthPlace, key: AuthKey, entry: AuthEntry): Promise<void> {
  const [file] = authPaths(place);
  await change(place, file, (now) => withEntry(now, formatKey(key), entry));
}

/** Helpers may ask a person: none of them runs under the lock. */
async function change(place: AuthPlace, file: AuthPath, make: (now: AuthFile) => string): Promise<void> {
  const path = targetOf(file.path);
  const name = `auth-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  await withLock(join(pathsIn(place.folders).locks, name), () => {
    const text = make(readAuthFile({ ...file, path }));
    try {
      replaceFile(path, text);
    } catch (error) {
      throw authFileUnusable('write', path, error);
    }
  });
}

/** The file itself, where its name is a link: it stays one. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
