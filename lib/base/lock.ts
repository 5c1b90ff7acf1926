import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, TsmanError } from './error.ts';
import { isDead, linkAsLock, newOwner, ownerOf } from './lock-file.ts';

/** Proof that a lock is held: functions that must run under one ask for it. */
export interface HeldLock {
  /** Call it right before a write. @throws TSMAN_LOCK_LOST when someone removed the lock by hand */
  assertHeld(): void;
}

export interface LockOptions {
  /** How long to wait for others, in milliseconds; a minute unless said. */
  readonly timeoutMs?: number;
}

/**
 * Do `work` while no other process, and nothing else in this one, holds the lock `path`. Its folder is made if missing.
 *
 * A holder that was killed delays the next by some milliseconds: the lock names its owner by pid, start time and boot, and
 * a dead owner's lock is broken at once. Not reentrant. Keep it short: never hold one while waiting for a person,
 * a container or the network.
 *
 * @throws TSMAN_LOCK_TIMEOUT naming the process that holds it
 */
export async function withLock<Result>(
  path: string,
  work: (held: HeldLock) => Promise<Result> | Result,
  { timeoutMs = 60_000 }: LockOptions = {},
): Promise<Result> {
  const owner = newOwner();
  const release = await acquire(path, { owner, deadline: performance.now() + timeoutMs });
  try {
    return await work({ assertHeld: () => assertHeld(path, owner) });
  } finally {
    await release();
  }
}

interface Claim {
  readonly owner: string;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

async function acquire(path: string, { owner, deadline }: Claim): Promise<() => Promise<void>> {
  const { lock } = await import('proper-lockfile');
  const options = {
    fs: linkAsLock(owner),
    lockfilePath: path,
    realpath: false,
    retries: 0,
    // Age says nothing here: owners are asked for.
    stale: Number.POSITIVE_INFINITY,
    update: 2000,
    // What the lock protects is not written any more: see assertHeld.
    onCompromised: () => undefined,
  };
  for (;;) {
    try {
      return ignoringLoss(await lock(path, options));
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error;
    }
    const holder = ownerOf(path);
    if (performance.now() > deadline) throw timedOut(path, holder);
    if (holder !== undefined && isDead(holder) && (await breakLock(path, holder))) continue;
    await sleep(3 + Math.random() * 27);
  }
}

function ignoringLoss(release: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await release();
    } catch (error) {
      if (codeOf(error) !== 'ERELEASED') throw error;
    }
  };
}

/**
 * Remove the lock if it is still the dead owner's. Of two that break it, the slower must not remove the lock that
 * the faster has taken since. So the comparison and the removal happen under a lock of the kernel's, which
 * ends with its holder whatever happens to it: flock(1) holds it, and the shell below does both.
 *
 * @returns whether it is worth trying again at once
 */
function breakLock(path: string, deadOwner: string): Promise<boolean> {
  const guard = join(dirname(path), '.breaking');
  const script = '[ "$(readlink "$0")" != "$1" ] || rm -f "$0"';
  return new Promise((resolve, reject) => {
    spawn('flock', ['--nonblock', guard, 'sh', '-c', script, path, deadOwner], { stdio: 'ignore' })
      .once('error', (cause) => reject(cannotBreak(path, cause)))
      .once('close', (code) => resolve(code === 0));
  });
}

function assertHeld(path: string, owner: string): void {
  if (ownerOf(path) === owner) return;
  throw new TsmanError(`lost the lock "${path}": someone removed it`, {
    kind: 'conflict',
    code: 'TSMAN_LOCK_LOST',
    hint: 'Run the command again.',
  });
}

function timedOut(path: string, holder: string | undefined): TsmanError {
  const who = holder === undefined ? 'another process' : `process ${holder.split(' ', 1)[0]}`;
  return new TsmanError(`cannot get the lock "${path}": ${who} holds it`, {
    kind: 'unavailable',
    code: 'TSMAN_LOCK_TIMEOUT',
    hint: `See what that process does; if it is none of tsman's, remove ${path}.`,
  });
}

function cannotBreak(path: string, cause: Error): TsmanError {
  return new TsmanError(`cannot take over the lock "${path}" of a process that is gone: ${cause.message}`, {
    kind: 'unavailable',
    code: 'TSMAN_LOCK_STUCK',
    hint: `Remove ${path}.`,
    cause,
  });
}
