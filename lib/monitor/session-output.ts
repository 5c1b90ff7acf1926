import type { Writable } from 'node:stream';
import type { MonitorClient } from './client.ts';

export interface OutputOptions {
  readonly client: MonitorClient;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Nobody reads one of them any more. */
  readonly onClosed: () => void;
}

export interface SessionOutput {
  /** Resolves when all that was written is with the system, or cannot be any more. */
  flushed(): Promise<void>;
  stop(): void;
}

/** Write what the container writes. While one of the streams is full, the monitor is not read. */
export function connectOutput({ client, stdout, stderr, onClosed }: OutputOptions): SessionOutput {
  const streams = { stdout, stderr };
  const full = new Set<Writable>();
  const undo = [stdout, stderr].map((stream) => {
    const drained = () => {
      full.delete(stream);
      if (full.size === 0) client.resume();
    };
    stream.on('drain', drained);
    stream.on('error', onClosed);
    return () => {
      stream.off('drain', drained);
      // What is on its way may still fail, and is no reason to crash.
      stream.off('error', onClosed).on('error', () => undefined);
    };
  });
  client.read((name, chunk) => {
    const stream = streams[name];
    if (stream.write(chunk)) return;
    full.add(stream);
    client.pause();
  });
  return {
    flushed: async () => {
      await Promise.all([flush(stdout), flush(stderr)]);
    },
    stop: () => {
      for (const take of undo) take();
    },
  };
}

function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
