import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TsmanError } from '../../base/error.ts';
import { replaceFile } from '../../base/json-file.ts';
import { withLock } from '../../base/lock.ts';
import { type CallerIds, callerIds, looksInside } from '../caller.ts';
import { type Environment, foldersFrom, makeRuntimeFolder, runtimePointer } from '../folders.ts';
import { type Paths, pathsIn } from '../paths.ts';
import { bootId, isAlive, type ProcessIdentity, signalProcess } from '../process-identity.ts';
import { moveToOwnScope } from './own-scope.ts';
import { cgroupStep, createPause, keepNamespaces, renewMounts } from './pause.ts';
import {
  findLostPause,
  liveMonitors,
  namespaceOf,
  type Pause,
  readPause,
  writePause,
} from './pause-record.ts';

/** What it takes to run something inside the user's namespaces: the words to put before a command. None when already inside. */
export type Entry = readonly string[];

export interface OpenCall {
  readonly environment: Environment;
  /** The working folder; `/` when it was removed. */
  readonly folder: string;
  readonly warn: (line: string) => void;
}

/**
 * Whether this process is inside the namespaces that tsman made for the caller. They are told from others (`podman unshare`, a
 * container's) by what the pause record says.
 */
export function isInside(environment: Environment): boolean {
  if (!looksInside()) return false;
  const paths = pathsIn(foldersFrom(environment, callerIds(true).uid));
  const own = namespaceOf('self', 'ns/user');
  const pause = readPause(paths);
  if (pause !== undefined) return pause.userNamespace === own;
  const others = [findLostPause(paths), ...liveMonitors(paths)].filter((other) => other !== undefined);
  return others.some(({ pid }) => namespaceOf(pid, 'ns/user') === own);
}

/**
 * Find the way into the user's namespaces; make them, and the process that holds them, where there are none. Concurrent
 * callers agree on one pause process. A pause process that was killed, a record that is garbage or of another boot
 * is put right silently.
 *
 * @throws TSMAN_NO_USER_NAMESPACES, TSMAN_ID_MAP, TSMAN_SUBIDS_BROKEN, TSMAN_FOREIGN_NAMESPACES
 */
export async function openNamespaces({ environment, folder, warn }: OpenCall): Promise<Entry> {
  if (isInside(environment)) return [];
  const caller = callerIds(false);
  const folders = foldersFrom(environment, caller.uid);
  const paths = pathsIn(folders);
  const known = livePause(paths);
  if (known !== undefined && isSameView(known, folder)) return joinOf(known, folder);
  makeRuntimeFolder(folders.runtime);
  return await withLock(join(paths.locks, 'namespaces'), async () => {
    rememberRuntimeFolder(paths);
    const pause = livePause(paths) ?? (await healPause(paths, caller, warn));
    if (isSameView(pause, folder)) return joinOf(pause, folder);
    if (liveMonitors(paths).length > 0) return besides(pause);
    return joinOf(await replaceMounts(paths, pause), folder);
  });
}

/** Into the user namespace and the mount namespace of the pause process. */
function joinOf({ pid }: ProcessIdentity, folder: string): Entry {
  return [...enterUser(pid), '--mount', `--wdns=${folder}`];
}

function enterUser(pid: number): readonly string[] {
  return ['nsenter', '--target', String(pid), '--user', '--preserve-credentials'];
}

/**
 * Into the user namespace, with a mount namespace of its own that shows what the caller sees: for callers in another
 * mount namespace than the first one's (a unit with PrivateTmp, a toolbox) while containers run.
 */
function besides(pause: ProcessIdentity): Entry {
  const script = `${cgroupStep()}; exec "$@"`;
  return [...enterUser(pause.pid), 'unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh'];
}

/** Whether the mounts that the pause process holds were copied from those the caller sees, the working folder among them. */
function isSameView(pause: Pause, folder: string): boolean {
  return pause.origin === namespaceOf('self', 'ns/mnt') && existsSync(`/proc/${pause.pid}/root${folder}`);
}

function livePause(paths: Paths): Pause | undefined {
  const pause = readPause(paths);
  if (pause === undefined || !isAlive(pause)) return undefined;
  if (namespaceOf(pause.pid, 'ns/user') !== pause.userNamespace) throw foreign();
  return pause;
}

/** The pause process is gone or forgotten: find it, or follow a container that still runs, or begin anew. */
async function healPause(paths: Paths, caller: CallerIds, warn: (line: string) => void): Promise<Pause> {
  const pause =
    findLostPause(paths) ?? (await followMonitor(paths)) ?? (await createPause(paths, caller, warn));
  writePause(paths, pause);
  moveToOwnScope(pause.pid, `/run/user/${caller.uid}`);
  return pause;
}

async function followMonitor(paths: Paths): Promise<Pause | undefined> {
  const [monitor] = liveMonitors(paths);
  if (monitor === undefined) return undefined;
  if (namespaceOf(monitor.pid, 'ns/user') === undefined) throw foreign();
  const before = readPause(paths);
  const origin = namespaceOf('self', 'ns/mnt');
  const mounts = namespaceOf(monitor.pid, 'ns/mnt');
  const ours = before === undefined || (before.mountNamespace === mounts && before.origin === origin);
  const entry = enterUser(monitor.pid);
  return ours ? await keepNamespaces(paths, [...entry, '--mount']) : await renewMounts(paths, entry);
}

/** Nothing runs: show the mounts of this caller from now on. */
async function replaceMounts(paths: Paths, old: Pause): Promise<Pause> {
  const pause = await renewMounts(paths, enterUser(old.pid));
  writePause(paths, pause);
  signalProcess(old, 'SIGKILL');
  return pause;
}

/** Every later session of this boot looks here first, whatever its environment. */
function rememberRuntimeFolder(paths: Paths): void {
  const { data, runtime } = paths.folders;
  try {
    replaceFile(runtimePointer(data), `${bootId()} ${runtime}\n`, { durable: false });
  } catch {
    // A home that cannot be written: the environment decides each time.
  }
}

function foreign(): TsmanError {
  return new TsmanError("cannot enter tsman's namespaces from here: this is another user namespace", {
    kind: 'unavailable',
    code: 'TSMAN_FOREIGN_NAMESPACES',
    hint: 'Leave `podman unshare`, `unshare` or the container first, or use `tsman unshare`.',
  });
}
