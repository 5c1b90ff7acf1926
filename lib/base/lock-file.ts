import { lstat, lutimes, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error.ts';
import { bootId, isAlive, ownIdentity } from './process-identity.ts';

type Done = (error?: unknown) => void;

let ownNamespace: string | undefined;
let taken = 0;

/** Numbers of processes mean nothing in another pid namespace. */
function pidNamespace(): string {
  ownNamespace ??= /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  return ownNamespace;
}

/** The text that a lock taken by this process now bears: `PID STARTTIME PIDNS BOOTID COUNT`. */
export function newOwner(): string {
  const { pid, startTime } = ownIdentity();
  taken += 1;
  return `${pid} ${startTime} ${pidNamespace()} ${bootId()} ${taken}`;
}

/** Who holds the lock; undefined when nobody does. */
export function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether the owner can never release the lock. When nobody can know, it is taken to be alive. */
export function isDead(owner: string): boolean {
  const [pid, startTime, namespace, boot] = owner.split(' ');
  if (startTime === undefined || boot === undefined) return false;
  if (boot !== bootId()) return true;
  return namespace === pidNamespace() && !isAlive({ pid: Number(pid), startTime });
}

/**
 * The file operations of proper-lockfile for a lock that is a symbolic link whose text names its owner. A link is
 * made whole or not at all, so there is no moment at which a lock has no owner or an earlier one's name.
 */
export function linkAsLock(owner: string) {
  return {
    mkdir(path: string, done: Done): void {
      attempt(done, () => makeLink(owner, path));
    },
    rmdir(path: string, done: Done): void {
      attempt(done, () => removeLink(owner, path));
    },
    rmdirSync(path: string): void {
      removeLink(owner, path);
    },
    stat: lstat,
    utimes: lutimes,
  };
}

function attempt(done: Done, step: () => void): void {
  try {
    step();
  } catch (error) {
    done(error);
    return;
  }
  done();
}

function makeLink(owner: string, path: string): void {
  try {
    symlinkSync(owner, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    symlinkSync(owner, path);
  }
}

/** Nobody takes a living owner's lock away, so what bears our name is ours to remove. */
function removeLink(owner: string, path: string): void {
  if (ownerOf(path) === owner) unlinkSync(path);
}
