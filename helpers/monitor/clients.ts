import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { decodeMessage, frameHeader } from '../../lib/monitor/frames.ts';
import { type Attach, FRAME, LIVE_FILES, type Resize } from '../../lib/monitor/protocol.ts';
import { socketAddress } from '../../lib/monitor/socket-address.ts';
import type { Flow } from './flow.ts';
import { type OnFrame, readFrames } from './frame-socket.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { StdinFeed } from './stdin-feed.ts';

/** All who are attached. */
export interface Clients {
  /** A client of which is known what it wants. @returns what takes its frames */
  welcome(socket: Socket, attach: Attach): OnFrame;
  /** A client that will say so in its first frame. */
  accept(socket: Socket): void;
  broadcast(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  /** Nobody may hold the container back any more. */
  neverBlock(): void;
  /** Say goodbye to all, now and to come. Resolves when all have left. */
  finish(lastFrame: Buffer): Promise<void>;
}

export interface ClientsOptions {
  readonly flow: Flow;
  readonly stdin: StdinFeed;
  readonly spoolFolder: string;
  readonly onResize: (size: Resize) => void;
}

interface Client {
  readonly attach: Attach;
  readonly outbox: Outbox;
}

export function createClients(options: ClientsOptions): Clients {
  const clients = new Set<Client>();
  let blocking = true;
  let lastFrame: Buffer | undefined;
  const present = createPresence();

  function welcome(socket: Socket, attach: Attach): OnFrame {
    const outbox = createOutbox(socket, {
      flow: options.flow,
      mayBlock: blocking && attach.mayBlock === true,
      spoolFolder: options.spoolFolder,
    });
    const client = { attach, outbox };
    clients.add(client);
    present.add(socket);
    socket.on('close', () => {
      clients.delete(client);
      if (attach.stdin) options.stdin.left(socket);
    });
    if (lastFrame !== undefined) outbox.end(lastFrame);
    return (type, payload) => {
      if (!attach.stdin) return;
      if (type === FRAME.stdin) options.stdin.write(socket, payload);
      else if (type === FRAME.stdinEnd) options.stdin.end();
      else if (type === FRAME.resize) options.onResize(decodeMessage<Resize>(payload));
    };
  }

  function takeFrames(socket: Socket): OnFrame {
    let onInput: OnFrame | undefined;
    return (type, payload) => {
      if (onInput !== undefined) onInput(type, payload);
      else if (type === FRAME.attach) onInput = welcome(socket, decodeMessage<Attach>(payload));
      else socket.destroy();
    };
  }

  return {
    welcome,
    accept: (socket) => {
      present.add(socket);
      readFrames(socket, takeFrames(socket));
    },
    broadcast: (stream, chunk) => {
      const header = frameHeader(FRAME[stream], chunk.length);
      for (const { attach, outbox } of clients) if (attach[stream]) outbox.send(header, chunk);
    },
    neverBlock: () => {
      blocking = false;
      for (const { outbox } of clients) outbox.neverBlock();
    },
    finish: (frame) => {
      lastFrame = frame;
      for (const { outbox } of clients) outbox.end(frame);
      return present.empty();
    },
  };
}

/** Who is connected, also those that have not said yet what they want. */
function createPresence() {
  const sockets = new Set<Socket>();
  let onEmpty: () => void = () => undefined;
  return {
    add: (socket: Socket) => {
      if (sockets.has(socket)) return;
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        if (sockets.size === 0) onEmpty();
      });
    },
    empty: () =>
      new Promise<void>((resolve) => {
        onEmpty = resolve;
        if (sockets.size === 0) resolve();
      }),
  };
}

/** Listen on `attach.sock`. It is there when this returns. */
export function serveAttach(liveFolder: string, clients: Clients): Server {
  rmSync(join(liveFolder, LIVE_FILES.socket), { force: true });
  const address = socketAddress(liveFolder);
  const server = createServer({ allowHalfOpen: true }, (socket) => clients.accept(socket));
  server.on('error', () => undefined);
  server.listen(address.path, () => address.close());
  return server;
}
