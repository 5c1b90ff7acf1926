import { existsSync, readFileSync } from 'node:fs';
import { codeOf } from '../../base/error.ts';
import type { Credentials } from '../registry.ts';
import { type AuthPath, type AuthPlace, authPaths } from './auth-places.ts';
import { helperCredentials, isInstalled } from './credential-helper.ts';
import { authFileBroken, authFileMissing, authFileUnusable } from './errors.ts';
import {
  type AuthDocument,
  type AuthKey,
  credentialsOf,
  entryFor,
  helperFor,
  helperNames,
} from './plan/auth.ts';
import { type AuthFile, EMPTY_FILE, parseAuthFile } from './plan/auth-document.ts';

/** The helper of registries.conf that is no program but stands for the files. */
export const FILES_HELPER = 'containers-auth.json';

/**
 * Who this user is to a registry, or to one of its repositories: what the first file, or helper, that knows of it says.
 *
 * @param repository '' for the registry as a whole
 * @returns undefined where nobody logged in: the registry is asked without a name
 * @throws TSMAN_AUTH_FILE naming the file that cannot be read, or is named by `--authfile` and not there;
 *   TSMAN_CREDENTIAL_HELPER
 */
export async function credentialsFor(
  place: AuthPlace,
  registry: string,
  repository: string,
): Promise<Credentials | undefined> {
  if (place.authFile !== undefined) assertThere(place.authFile);
  return await findCredentials(place, { registry, repository });
}

/** As {@link credentialsFor}, where the file may be one that a log-in will make. */
export async function findCredentials(place: AuthPlace, key: AuthKey): Promise<Credentials | undefined> {
  for (const helper of place.helpers ?? [FILES_HELPER]) {
    const found =
      helper === FILES_HELPER
        ? await fromFiles(place, key)
        : await helperCredentials({ helper, namedIn: 'registries.conf' }, helperNames(key.registry));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Read one authentication file; an empty one when it is not there, or not for this user.
 *
 * @throws TSMAN_AUTH_FILE
 */
export function readAuthFile({ path, legacy }: AuthPath): AuthFile {
  const text = readText(path);
  if (text === undefined) return EMPTY_FILE;
  const parsed = parseAuthFile(text, legacy);
  if ('problem' in parsed) throw authFileBroken(path, parsed.problem);
  return parsed;
}

/** @throws TSMAN_AUTH_FILE */
export function assertThere(authFile: string): void {
  if (!existsSync(authFile)) throw authFileMissing(authFile);
}

async function fromFiles(place: AuthPlace, key: AuthKey): Promise<Credentials | undefined> {
  for (const path of authPaths(place)) {
    const { document } = readAuthFile(path);
    const found = await fromDocument(document, key, path.path);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fromDocument(
  document: AuthDocument,
  key: AuthKey,
  file: string,
): Promise<Credentials | undefined> {
  const names = helperNames(key.registry);
  const helper = helperFor(document, key.registry);
  const own = helper && (await helperCredentials({ helper, namedIn: file }, names));
  if (own) return own;
  const entry = entryFor(document, key);
  const written = entry && credentialsOf(entry);
  if (written !== undefined) return written;
  const { credsStore } = document;
  if (credsStore === undefined || helper !== undefined) return undefined;
  // Docker asks its store about every registry. One that is gone matters to those who have put something there.
  if (entry === undefined && !isInstalled(credsStore)) return undefined;
  return helperCredentials({ helper: credsStore, namedIn: file }, names);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw authFileUnusable('read', path, error);
  }
}
