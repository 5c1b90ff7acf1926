/** Passes the signals that reach this process on to the container. */
export interface SignalProxy {
  stop(): void;
}

export interface SignalProxyOptions {
  /** Sends a signal to the container's first process; undefined for `--sig-proxy=false`. */
  readonly deliver: ((signal: NodeJS.Signals) => void) | undefined;
  /** The user, or the system, wants to be rid of this process. */
  readonly onLeave: (signal: NodeJS.Signals) => void;
}

/**
 * All that a program may be sent, but for what belongs to this process alone (SIGCHLD, SIGPIPE, SIGURG, SIGWINCH),
 * what the shell stops and continues it with, and what tells of a fault in it.
 */
const PROXIED: readonly NodeJS.Signals[] = [
  ...(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const),
  ...(['SIGALRM', 'SIGXCPU', 'SIGXFSZ', 'SIGVTALRM', 'SIGIO', 'SIGPWR'] as const),
];
/** Those that end a process which does not care for them. */
const ENDING: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/** The container has this long after a second ctrl-c; a third is not waited upon. */
const PATIENCE_MS = 1000;

export function proxySignals({ deliver, onLeave }: SignalProxyOptions): SignalProxy {
  let interrupts = 0;
  let patience: NodeJS.Timeout | undefined;

  function pass(signal: NodeJS.Signals): void {
    try {
      deliver?.(signal);
    } catch {
      onLeave(signal);
    }
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (deliver === undefined) {
      onLeave(signal);
      return;
    }
    pass(signal);
    if (signal !== 'SIGINT') return;
    interrupts += 1;
    if (interrupts === 2) patience = setTimeout(onLeave, PATIENCE_MS, signal);
    if (interrupts > 2) onLeave(signal);
  }

  const signals = deliver === undefined ? ENDING : PROXIED;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: () => {
      clearTimeout(patience);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
