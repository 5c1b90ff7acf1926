import type { Readable, Writable } from 'node:stream';
import type { MonitorClient } from './client.ts';
import type { ExitRecord, Resize } from './protocol.ts';
import { connectInput } from './session-input.ts';
import { connectOutput } from './session-output.ts';
import { proxySignals } from './signal-proxy.ts';

/** A stdin that may be a terminal. */
export interface TerminalInput extends Readable {
  readonly isTTY?: boolean;
  /** The descriptor, of a terminal. */
  readonly fd?: number;
  setRawMode?(raw: boolean): unknown;
}

/** A stdout or stderr that may be a terminal. */
export interface TerminalOutput extends Writable {
  readonly isTTY?: boolean;
  getWindowSize?(): [columns: number, rows: number];
}

export interface SessionOptions {
  readonly client: MonitorClient;
  /** undefined where stdin is not attached. */
  readonly stdin: TerminalInput | undefined;
  readonly stdout: TerminalOutput;
  readonly stderr: TerminalOutput;
  /** Whether the container has a terminal. */
  readonly terminal: boolean;
  /** One byte a key; empty for none. They count where a terminal is attached to one. */
  readonly detachKeys: readonly number[];
  /** Sends a signal to the container's first process; undefined for `--sig-proxy=false`. */
  readonly deliverSignal: ((signal: NodeJS.Signals) => void) | undefined;
}

export interface SessionEnd {
  /** How the container ended, where it did. */
  readonly exit: ExitRecord | undefined;
  /** The user went, the container runs on. */
  readonly detached: boolean;
  /** The monitor went without a word: it was killed. What became of the container is in its files. */
  readonly lost: boolean;
  /**
   * With `detached`: why, where it was not by keys. The command ends as one that this signal ended (128 + number): SIGPIPE
   * when nobody reads our output any more, SIGHUP when the terminal went.
   */
  readonly signal?: NodeJS.Signals;
}

/**
 * Connect the caller's streams with a container until it ends, or the user leaves. Whichever way it ends, the terminal is
 * as it was, and all output has been handed to the system.
 */
export async function runSession(options: SessionOptions): Promise<SessionEnd> {
  const { client, stdin, stdout, stderr, terminal, detachKeys } = options;
  const left = defer<SessionEnd>();
  const leave = (signal?: NodeJS.Signals) =>
    left.resolve({
      exit: undefined,
      detached: true,
      lost: false,
      ...(signal === undefined ? {} : { signal }),
    });
  const signals = proxySignals({ deliver: options.deliverSignal, onLeave: leave });
  // The terminal is raw before it shows anything: who sees the prompt may type.
  const input = connectInput({ client, stdin, terminal, detachKeys, onLeave: leave });
  const output = connectOutput({ client, stdout, stderr, onClosed: () => leave('SIGPIPE') });
  const size = terminal ? followSize(client, [stdout, stderr]) : undefined;
  const ended = client.ended.then(({ exit }) => ({ exit, detached: false, lost: exit === undefined }));
  try {
    const end = await Promise.race([ended, left.promise]);
    if (end.detached) client.close();
    // A reader that is gone, or a terminal, will not take the rest.
    else await Promise.race([output.flushed(), left.promise]);
    return end;
  } finally {
    input.stop();
    size?.stop();
    output.stop();
    signals.stop();
  }
}

/** The size of the terminal that a stream is; for `go.size`, and the container's first. */
export function sizeOfTerminal(streams: readonly TerminalOutput[]): Resize | undefined {
  const terminal = streams.find(({ isTTY }) => isTTY === true);
  const [columns = 0, rows = 0] = terminal?.getWindowSize?.() ?? [];
  // A terminal that was never told its size, as some serial lines and programs' are.
  return columns > 0 && rows > 0 ? { columns, rows } : undefined;
}

/** Tell the container the size of the terminal, now and whenever it changes. */
function followSize(client: MonitorClient, streams: readonly TerminalOutput[]): { stop(): void } {
  const tell = () => {
    const size = sizeOfTerminal(streams);
    if (size !== undefined) client.resize(size);
  };
  tell();
  const signals = ['SIGWINCH', 'SIGCONT'] as const;
  for (const signal of signals) process.on(signal, tell);
  return {
    stop: () => {
      for (const signal of signals) process.off(signal, tell);
    },
  };
}

function defer<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
