import type { OutputEnd } from './container-stdio.ts';

/** Whether the container's output is read on. Whoever cannot take more holds it, by a token of their own. */
export interface Flow {
  hold(holder: object): void;
  release(holder: object): void;
  isHeld(): boolean;
  /** Begin to read. Until then nothing is, so that what the runtime says of a failure is no output. */
  open(onChunk: (stream: 'stdout' | 'stderr', chunk: Buffer) => void): void;
  /** Resolves when all of it has been read and handed on. */
  readonly ended: Promise<void>;
  /** The container is gone: what other processes of it may still write is not waited for. */
  containerGone(): void;
}

/** A process outside of the container that has its output open is given this long to say something. */
const QUIET_MS = 150;

export function createFlow(outputs: readonly OutputEnd[]): Flow {
  const holders = new Set<object>();
  let quiet: NodeJS.Timeout | undefined;
  let take: (stream: 'stdout' | 'stderr', chunk: Buffer) => void = () => undefined;
  const ended = Promise.all(outputs.map(({ socket }) => closed(socket))).then(() => clearTimeout(quiet));

  function giveUp(): void {
    if (holders.size > 0) quiet?.refresh();
    else for (const { socket } of outputs) socket.destroy();
  }

  /** After all that the socket has read already. */
  function takeRest({ stream, socket, readRest }: Required<OutputEnd>): void {
    if (socket.destroyed) return;
    if (holders.size > 0 || socket.readableLength > 0) {
      setImmediate(takeRest, { stream, socket, readRest });
      return;
    }
    const rest = readRest();
    if (rest.length > 0) take(stream, rest);
    socket.destroy();
  }

  return {
    hold: (holder) => {
      if (holders.size === 0) for (const { socket } of outputs) socket.pause();
      holders.add(holder);
    },
    release: (holder) => {
      if (!holders.delete(holder) || holders.size > 0) return;
      for (const { socket } of outputs) socket.resume();
      quiet?.refresh();
    },
    isHeld: () => holders.size > 0,
    open: (onChunk) => {
      take = onChunk;
      for (const { stream, socket } of outputs) {
        socket.on('data', (chunk: Buffer) => {
          quiet?.refresh();
          onChunk(stream, chunk);
        });
      }
    },
    ended: ended.then(() => undefined),
    containerGone: () => {
      quiet = setTimeout(giveUp, QUIET_MS);
      for (const { stream, socket, readRest } of outputs) {
        if (readRest !== undefined) takeRest({ stream, socket, readRest });
      }
    },
  };
}

function closed(socket: OutputEnd['socket']): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
  });
}
