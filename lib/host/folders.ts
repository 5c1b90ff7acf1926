import { accessSync, constants, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { codeOf, TsmanError } from '../base/error.ts';
import { userOf } from './passwd.ts';
import type { Folders } from './paths.ts';
import { bootId } from './process-identity.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `--root` and `--runroot`: the folders themselves, nothing is appended. */
export interface FolderOptions {
  readonly root?: string | undefined;
  readonly runroot?: string | undefined;
}

/**
 * Find the four folders. The same answer for a user in every session: login, `su`, `sudo -u`, cron with an empty
 * environment.
 *
 * Variables of another user's session are not believed: HOME must be the user's own, XDG_RUNTIME_DIR too. Where running
 * things live is decided once a boot and written down in the data folder ({@link runtimePointer}), because a
 * later session may see another XDG_RUNTIME_DIR, or none.
 *
 * @param uid the caller's, outside tsman's namespaces; see `callerIds`
 * @throws TSMAN_NO_HOME, TSMAN_NO_RUNTIME_FOLDER
 */
export function foldersFrom(environment: Environment, uid: number, options: FolderOptions = {}): Folders {
  const base = (name: string, fallback: string) =>
    absolute(environment[name]) ?? join(homeOf(environment, uid), fallback);
  return {
    data:
      options.root === undefined
        ? join(base('XDG_DATA_HOME', '.local/share'), 'tsman')
        : resolve(options.root),
    runtime:
      options.runroot === undefined
        ? runtimeFolder(environment, uid, join(base('XDG_DATA_HOME', '.local/share'), 'tsman'))
        : resolve(options.runroot),
    cache: join(base('XDG_CACHE_HOME', '.cache'), 'tsman'),
    config: base('XDG_CONFIG_HOME', '.config'),
  };
}

/** The file `BOOTID PATH` that says where running things live. The launcher reads it too. */
export function runtimePointer(dataFolder: string): string {
  return join(dataFolder, 'runtime');
}

/**
 * The caller's home: HOME when it is theirs, else what the user database says.
 *
 * @throws TSMAN_NO_HOME
 */
export function homeOf(environment: Environment, uid: number): string {
  const home = absolute(environment['HOME']);
  if (home !== undefined && isOwnFolder(home)) return home;
  const registered = absolute(userOf(uid)?.home);
  const found = registered ?? home;
  if (found !== undefined) return found;
  throw new TsmanError(
    `cannot find the home folder of uid ${uid}: HOME is not set and the user database has none`,
    {
      kind: 'unavailable',
      code: 'TSMAN_NO_HOME',
      hint: 'Set HOME, or XDG_DATA_HOME and XDG_CONFIG_HOME, to folders of your own.',
    },
  );
}

function runtimeFolder(environment: Environment, uid: number, dataFolder: string): string {
  const written = readPointer(runtimePointer(dataFolder));
  if (written !== undefined && isOwnFolder(written)) return written;
  for (const folder of [absolute(environment['XDG_RUNTIME_DIR']), `/run/user/${uid}`]) {
    if (folder !== undefined && isOwnFolder(folder) && isWritable(folder)) return join(folder, 'tsman');
  }
  return privateFolder(uid);
}

function readPointer(path: string): string | undefined {
  try {
    const [, boot, folder] = /^(\S+) (\/.*)\n$/.exec(readFileSync(path, 'utf8')) ?? [];
    return boot === bootId() ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** A folder nobody else can have made or can look into, where every session looks. */
function privateFolder(uid: number): string {
  const places = [`/run/tsman-${uid}`, `/tmp/tsman-${uid}`];
  const found =
    places.find(isPrivate) ?? places.find((folder) => !existsSync(folder) && isWritable(dirname(folder)));
  if (found !== undefined) return found;
  throw new TsmanError(
    `cannot find a folder for running containers: XDG_RUNTIME_DIR is not usable, and "/tmp/tsman-${uid}" is not a folder that only uid ${uid} can enter`,
    {
      kind: 'unavailable',
      code: 'TSMAN_NO_RUNTIME_FOLDER',
      hint: `Remove /tmp/tsman-${uid}, or set XDG_RUNTIME_DIR to a folder of your own.`,
    },
  );
}

/**
 * Make the folder for what runs, for its owner alone. Must come before anything is written there: in /tmp
 * others may try to be first.
 *
 * @throws TSMAN_NO_RUNTIME_FOLDER when it is not the caller's alone
 */
export function makeRuntimeFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (isOwnFolder(folder) && !lstatSync(folder).isSymbolicLink()) return;
  throw new TsmanError(`cannot keep running containers in "${folder}": it is not a folder of your own`, {
    kind: 'forbidden',
    code: 'TSMAN_NO_RUNTIME_FOLDER',
    hint: 'Set XDG_RUNTIME_DIR to a folder of your own.',
  });
}

function isPrivate(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

function isOwnFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() === true && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The XDG specification has relative paths ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
