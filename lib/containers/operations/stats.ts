import { readFileSync, readlinkSync } from 'node:fs';
import { readCgroup } from '../../host/cgroup.ts';
import { isLive } from '../lifecycle.ts';
import type { Needs } from '../needs.ts';
import { parseUsage, type Usage } from '../plan/usage.ts';
import type { ListedContainer } from './list.ts';
import { cgroupOf } from './pause.ts';

export interface Measured extends ListedContainer {
  /** undefined for a container that does not run. */
  readonly usage: Usage | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Look at the counters of a container once. They are the kernel's, of the container's own control group and network. */
export function measure(needs: Needs, listed: ListedContainer): Measured {
  const { container, state } = listed;
  const at = needs.now().getTime();
  if (!isLive(state)) return { ...listed, usage: undefined, at };
  const cgroup = cgroupOf(needs, container.id);
  const read = (file: string) => (cgroup === undefined ? undefined : readCgroup(cgroup, file));
  const files = {
    cpuStat: read('cpu.stat'),
    ioStat: read('io.stat'),
    memoryCurrent: read('memory.current'),
    memoryMax: read('memory.max'),
    memoryStat: read('memory.stat'),
    pidsCurrent: read('pids.current'),
    networkDevices: devicesOf(state.pid),
  };
  return { ...listed, usage: parseUsage(files, needs.host.memory.totalBytes), at };
}

/** undefined in the network of this machine: what passes there is not the container's. */
function devicesOf(pid: number): string | undefined {
  try {
    if (readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')) return undefined;
    return readFileSync(`/proc/${pid}/net/dev`, 'latin1');
  } catch {
    // It has just ended.
    return undefined;
  }
}
