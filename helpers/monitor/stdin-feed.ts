import type { Socket } from 'node:net';
import type { ContainerStdio } from './container-stdio.ts';

/** The container's stdin, fed by any of its clients. */
export interface StdinFeed {
  /** Takes all of it; a client that is faster than the container is read no further until it may go on. */
  write(client: Socket, chunk: Buffer): void;
  end(): void;
  /** A client that could feed has gone. */
  left(client: Socket): void;
  /** The container has ended: throw away what comes. */
  stop(): void;
}

export interface StdinOptions {
  readonly stdio: ContainerStdio;
  /** Whether a client that goes takes stdin with it. */
  readonly once: boolean;
}

export function createStdinFeed({ stdio, once }: StdinOptions): StdinFeed {
  const { stdin } = stdio;
  const waiting = new Set<Socket>();
  let open = stdin !== undefined;

  function resumeAll(): void {
    for (const client of waiting) client.resume();
    waiting.clear();
  }

  function end(): void {
    if (open) stdio.endStdin();
  }

  stdin?.on('drain', resumeAll);
  stdin?.on('close', () => {
    open = false;
    resumeAll();
  });
  return {
    write: (client, chunk) => {
      if (!open || stdin?.writable !== true) return;
      if (stdin.write(chunk)) return;
      client.pause();
      waiting.add(client);
    },
    end,
    left: (client) => {
      waiting.delete(client);
      if (once) end();
    },
    stop: () => {
      open = false;
      resumeAll();
    },
  };
}
