import type { ProcessIdentity } from '../../lib/base/process-identity.ts';
import { isAlive } from '../../lib/base/process-identity.ts';
import { watchOom } from './oom.ts';
import { endOrphans } from './orphans.ts';

/** Watches over a container that runs. */
export interface Guard {
  /** `--timeout` has killed it. */
  timedOut(): boolean;
  oomKilled(exitCode: number | undefined): boolean;
  /** A service manager has ended it, through its monitor. */
  toldToEnd(): boolean;
  /** The container has ended, or has to: nothing of it is left afterwards. */
  dismiss(): void;
}

export interface GuardOptions {
  readonly init: ProcessIdentity;
  readonly runtimePid: number;
  readonly timeoutSeconds: number | undefined;
}

export function guardContainer({ init, runtimePid, timeoutSeconds }: GuardOptions): Guard {
  let timedOut = false;
  let toldToEnd = false;
  const expire = () => {
    timedOut = kill(init, 'SIGKILL');
  };
  const timer = timeoutSeconds ? setTimeout(expire, timeoutSeconds * 1000) : undefined;
  const oom = watchOom(init.pid);
  const stopEnding = endOrphans(init, runtimePid);
  // A service manager that ends us means the container; what a terminal or a login sends is not for us.
  process.on('SIGTERM', () => {
    toldToEnd = true;
    kill(init, 'SIGTERM');
  });
  return {
    timedOut: () => timedOut,
    toldToEnd: () => toldToEnd,
    oomKilled: oom.killed,
    dismiss: () => {
      clearTimeout(timer);
      stopEnding();
      // Only when the runtime was killed under it: a container that nobody waits for must not stay.
      kill(init, 'SIGKILL');
    },
  };
}

/** The signals that are no reason for a monitor to end. */
export function ignoreSignals(): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGPIPE', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const) {
    process.on(signal, () => undefined);
  }
}

function kill(init: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(init)) return false;
  try {
    return process.kill(init.pid, signal);
  } catch {
    return false;
  }
}
