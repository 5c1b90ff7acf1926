import { readFileSync } from 'node:fs';

/** A process that is never mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. Text, so that it is compared and never rounded. */
  readonly startTime: string;
}

interface ProcessStat {
  readonly state: string;
  readonly startTime: string;
}

/** Who runs under this number now; undefined when nobody does. A zombie counts as gone. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  return { pid, startTime: stat.startTime };
}

let own: ProcessIdentity | undefined;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  own ??= identityOf(process.pid);
  if (own === undefined) throw new Error('cannot read /proc/self/stat: is /proc mounted?');
  return own;
}

/** Whether this very process still runs. Facts of an earlier boot need {@link bootId} beside them. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identityOf(pid)?.startTime === startTime;
}

let boot: string | undefined;

/** Changes at every boot of the kernel: what was written down under another one is void. */
export function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}

/**
 * Take apart a line of /proc/PID/stat. A program's name may hold spaces and parentheses, so fields are counted
 * from the last one.
 *
 * @see proc(5), /proc/pid/stat
 */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 20);
  const state = fields[0];
  const startTime = fields[19];
  return state && startTime ? { state, startTime } : undefined;
}

function readStat(pid: number): ProcessStat | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // ENOENT and ESRCH: gone. EACCES (hidepid): someone else's, so not the one we wrote down.
    return undefined;
  }
}
