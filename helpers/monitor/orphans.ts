import { readFileSync, readlinkSync } from 'node:fs';
import { isAlive, type ProcessIdentity } from '../../lib/base/process-identity.ts';

const LOOK_MS = 100;

/**
 * Where the container has no pid namespace of its own, its processes do not end with the first one. The OCI runtime adopts
 * them and would wait for them all: end them.
 *
 * @returns stops it
 */
export function endOrphans(init: ProcessIdentity, runtimePid: number): () => void {
  if (!sharesPids(init.pid)) return () => undefined;
  const timer = setInterval(() => {
    if (isAlive(init)) return;
    for (const pid of childrenOf(runtimePid)) kill(pid);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function sharesPids(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
  } catch {
    // It has ended already: look, for nobody can tell.
    return true;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
