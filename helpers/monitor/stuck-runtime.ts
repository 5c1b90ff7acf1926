import { readFileSync } from 'node:fs';
import type { RuntimeEnd } from './runtime-run.ts';

const LOOK_MS = 1000;
/** A runtime that works takes the exit code at once; one on a busy machine is given this many looks. */
const PATIENCE = 3;

export interface StuckWatch {
  /** What the runtime would have said of the container, had it not been stuck. */
  correct(end: RuntimeEnd): RuntimeEnd;
  stop(): void;
}

export interface StuckOptions {
  readonly initPid: number;
  readonly runtimePid: number;
  /** Keys wait for the container, and nothing that it wrote waits for us. */
  readonly mayBeStuck: () => boolean;
}

/**
 * crun up to 1.8 waits on its spot while a program does not read what is typed, and Linux does not wake it when that program
 * ends: the container would never come to its end. Take its exit code, and end the runtime.
 */
export function watchForStuck({ initPid, runtimePid, mayBeStuck }: StuckOptions): StuckWatch {
  let looks = 0;
  let exitCode: number | undefined;
  const timer = setInterval(() => {
    const found = mayBeStuck() ? exitCodeOfZombie(initPid) : undefined;
    looks = found === undefined ? 0 : looks + 1;
    if (looks < PATIENCE) return;
    clearInterval(timer);
    exitCode = found;
    process.kill(runtimePid, 'SIGKILL');
  }, LOOK_MS);
  return {
    correct: (end) => (exitCode === undefined ? end : { ...end, exitCode }),
    stop: () => clearInterval(timer),
  };
}

/** @see proc_pid_stat(5): field 3 is the state, field 52 the status as of waitpid(2) */
function exitCodeOfZombie(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] !== 'Z') return undefined;
    const status = Number(fields[49]);
    const signal = status & 0x7f;
    return signal === 0 ? status >> 8 : 128 + signal;
  } catch {
    return undefined;
  }
}
