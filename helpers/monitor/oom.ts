import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Tells whether the kernel has killed for want of memory in the container's cgroup. */
export interface OomWatch {
  /** @param exitCode of the container that has ended */
  killed(exitCode: number | undefined): boolean;
}

const NEVER: OomWatch = { killed: () => false };
const CGROUPS = '/sys/fs/cgroup';
const SIGKILLED = 137;

/**
 * The container's cgroup is gone before anybody hears of its end; but what happens in it is counted in the one above,
 * too. Where the container has no cgroup of its own, nobody can tell.
 *
 * @see Linux Documentation/admin-guide/cgroup-v2.rst, memory.events
 */
export function watchOom(initPid: number): OomWatch {
  const [ours, theirs] = ['self', initPid].map(cgroupOf);
  if (theirs === undefined || theirs === ours || theirs === '/') return NEVER;
  const above = `${CGROUPS}${dirname(theirs)}/memory.events`;
  const before = oomKills(above);
  return {
    killed: (exitCode) => before !== undefined && exitCode === SIGKILLED && (oomKills(above) ?? 0) > before,
  };
}

/** @see cgroups(7), /proc/pid/cgroup; lines of version 1 come before the one that counts */
function cgroupOf(pid: string | number): string | undefined {
  try {
    return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function oomKills(path: string): number | undefined {
  try {
    return Number(/^oom_kill (\d+)/m.exec(readFileSync(path, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
