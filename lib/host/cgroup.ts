import { readFileSync, rmdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../base/error.ts';

/** Where the hierarchy of version 2 is mounted. */
const ROOT = '/sys/fs/cgroup';

/** One of a group's files; undefined where the group, or the controller that has it, is not there. */
export function readCgroup(path: string, file: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether a group is frozen, or on its way there. */
export function isFrozen(path: string): boolean {
  return readCgroup(path, 'cgroup.freeze')?.trim() === '1';
}

/**
 * Freeze or thaw all processes of a group, and wait until they are.
 *
 * @returns false when they were not in time: one waits for a disk, say
 * @throws what writing to a file throws
 * @see Linux Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze
 */
export async function setFrozen(path: string, frozen: boolean): Promise<boolean> {
  const events = join(ROOT, path, 'cgroup.events');
  const done = () => readCgroup(path, 'cgroup.events')?.includes(`frozen ${frozen ? 1 : 0}`) !== false;
  const changes = watch(events);
  const changed = new Promise<boolean>((resolve) => {
    changes.on('change', () => done() && resolve(true));
    changes.on('error', () => resolve(done()));
  });
  const expired = new AbortController();
  try {
    writeFileSync(join(ROOT, path, 'cgroup.freeze'), frozen ? '1' : '0');
    if (done()) return true;
    const late = sleep(FREEZE_MS, false, { signal: expired.signal }).catch(() => false);
    return await Promise.race([changed, late]);
  } finally {
    expired.abort();
    changes.close();
  }
}

const FREEZE_MS = 10_000;

const REMOVE_MS = 10;
const REMOVE_TRIES = 100;

/** End what runs in a group, and remove it. One that is not there is removed already. */
export async function removeCgroup(path: string): Promise<void> {
  for (let tries = 0; tries < REMOVE_TRIES; tries += 1) {
    try {
      rmdirSync(join(ROOT, path));
      return;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (codeOf(error) !== 'EBUSY') throw error;
    }
    if (tries === 0) killAll(path);
    await sleep(REMOVE_MS);
  }
}

/** @see Linux Documentation/admin-guide/cgroup-v2.rst, cgroup.kill; not there before Linux 5.14 */
function killAll(path: string): void {
  try {
    writeFileSync(join(ROOT, path, 'cgroup.kill'), '1');
  } catch {
    for (const pid of readCgroup(path, 'cgroup.procs')?.split('\n').filter(Boolean) ?? [])
      endProcess(Number(pid));
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
