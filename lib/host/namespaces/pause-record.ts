import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, replaceFile } from '../../base/json-file.ts';
import type { Paths } from '../paths.ts';
import { bootId, identityOf, isAlive, type ProcessIdentity } from '../process-identity.ts';

/** The process that keeps the user's namespaces, and which these are (inode numbers). */
export interface Pause extends ProcessIdentity {
  readonly userNamespace: number;
  readonly mountNamespace: number;
  /** The mount namespace that theirs was copied from. */
  readonly origin: number;
}

/** The descriptor that the pause process holds of its `origin`; the launcher compares it with its own. */
export const ORIGIN_DESCRIPTOR = 9;

/** What is written down, whether the process lives or not; undefined for nothing of this boot. */
export function readPause(paths: Paths): Pause | undefined {
  let text: string;
  try {
    text = readFileSync(paths.pause, 'latin1');
  } catch {
    return undefined;
  }
  const fields = text.trim().split(' ');
  const [pid, , , userNamespace, mountNamespace, origin] = fields.map(Number);
  const [, startTime, boot] = fields;
  if (!pid || startTime === undefined || boot !== bootId()) return undefined;
  if (userNamespace && mountNamespace && origin) {
    return { pid, startTime, userNamespace, mountNamespace, origin };
  }
  const found = pauseOf(pid);
  return found?.startTime === startTime ? found : undefined;
}

/** `PID STARTTIME BOOTID`, which the launcher reads, and then the namespaces. */
export function writePause(paths: Paths, pause: Pause): void {
  const { pid, startTime, userNamespace, mountNamespace, origin } = pause;
  const line = `${pid} ${startTime} ${bootId()} ${userNamespace} ${mountNamespace} ${origin}\n`;
  replaceFile(paths.pause, line, { durable: false });
}

/** Describe a process that has just become the pause process. @returns undefined when it is gone */
export function pauseOf(pid: number): Pause | undefined {
  const identity = identityOf(pid);
  const userNamespace = namespaceOf(pid, 'ns/user');
  const mountNamespace = namespaceOf(pid, 'ns/mnt');
  const origin = namespaceOf(pid, `fd/${ORIGIN_DESCRIPTOR}`);
  if (identity === undefined || !userNamespace || !mountNamespace || !origin) return undefined;
  return { ...identity, userNamespace, mountNamespace, origin };
}

/** The inode of a namespace file below /proc/PID; undefined when the process is gone or not ours to ask. */
export function namespaceOf(pid: number | 'self', file: string): number | undefined {
  try {
    return statSync(`/proc/${pid}/${file}`).ino;
  } catch {
    return undefined;
  }
}

/** The variable that marks a pause process, so that one whose record was lost is found again. */
export const PAUSE_MARK = 'TSMAN_PAUSE';

/** Look through all processes for the pause process of a runtime folder. Slow: for when the record is lost. */
export function findLostPause(paths: Paths): Pause | undefined {
  const { runtime } = paths.folders;
  const mark = `${PAUSE_MARK}=${runtime}`;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !environmentOf(pid).includes(mark)) continue;
    // In a chroot, the same path may be another folder.
    if (!isSameFolder(`/proc/${pid}/root${runtime}`, runtime)) continue;
    const pause = pauseOf(pid);
    if (pause !== undefined) return pause;
  }
  return undefined;
}

function isSameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
    return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
  } catch {
    // It has just ended, and what is left of it is nobody's.
    return false;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

interface Running {
  readonly bootId: string;
  readonly monitorPid: number;
  readonly monitorStartTime: string;
}

/** The monitors of running containers; each is inside the user's namespaces. */
export function liveMonitors(paths: Paths): readonly ProcessIdentity[] {
  if (!existsSync(paths.liveContainers)) return [];
  return readdirSync(paths.liveContainers).flatMap((id) => {
    const running = readRunning(join(paths.liveContainers, id, 'running.json'));
    if (running?.bootId !== bootId()) return [];
    const monitor = { pid: running.monitorPid, startTime: running.monitorStartTime };
    return isAlive(monitor) ? [monitor] : [];
  });
}

function readRunning(path: string): Running | undefined {
  try {
    return readJson<Running>(path);
  } catch {
    return undefined;
  }
}
