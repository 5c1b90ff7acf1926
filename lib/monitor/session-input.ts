import type { MonitorClient } from './client.ts';
import { createDetachKeys } from './detach-keys.ts';
import { makeRaw } from './raw-terminal.ts';
import type { TerminalInput } from './session.ts';

export interface InputOptions {
  readonly client: MonitorClient;
  readonly stdin: TerminalInput | undefined;
  /** Whether the container has a terminal. */
  readonly terminal: boolean;
  readonly detachKeys: readonly number[];
  /** Detach keys were typed, or the terminal has gone (SIGHUP). */
  readonly onLeave: (signal?: NodeJS.Signals) => void;
}

/** Send what is typed, or comes from a pipe or a file, to the container. */
export function connectInput(options: InputOptions): { stop(): void } {
  const { client, stdin, terminal, onLeave } = options;
  if (stdin === undefined) return { stop: () => undefined };
  const raw = terminal && stdin.isTTY === true ? makeRaw(stdin) : undefined;
  const keys = createDetachKeys(raw === undefined ? [] : options.detachKeys);

  function onData(chunk: Buffer): void {
    const { pass, detached } = keys.feed(chunk);
    if (pass.length > 0 && !client.writeStdin(pass)) stdin?.pause();
    if (detached) onLeave();
  }

  function onEnd(): void {
    const kept = keys.flush();
    if (kept.length > 0) client.writeStdin(kept);
    // In raw mode ctrl-d is a key like any other: this end is that of the terminal itself.
    if (raw !== undefined) onLeave('SIGHUP');
    else client.endStdin();
  }

  client.onDrain(() => stdin.resume());
  stdin.on('data', onData).on('end', onEnd).on('error', onEnd);
  return {
    stop: () => {
      stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
      stdin.on('error', () => undefined).pause();
      raw?.restore();
    },
  };
}
