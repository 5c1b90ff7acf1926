import { connect, type Socket } from 'node:net';
import { TsmanError } from '../base/error.ts';
import {
  createFrameReader,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type FrameType,
  frameHeader,
} from './frames.ts';
import { type Attach, type ExitRecord, FRAME, PROTOCOL_VERSION, type Resize } from './protocol.ts';
import { socketAddress } from './socket-address.ts';

/** Takes what the container writes. */
export type OutputSink = (stream: 'stdout' | 'stderr', chunk: Buffer) => void;

/** Why a client heard no more. */
export interface Ended {
  /** undefined when the connection ended before the container did: closed by us, or the monitor is gone. */
  readonly exit: ExitRecord | undefined;
}

/** A client's end of a connection to a container's monitor. */
export interface MonitorClient {
  /** Resolves, never rejects, when the container has ended or the connection has; all output was handed on before. */
  readonly ended: Promise<Ended>;
  /** Begin to take output; what came before is handed on at once. Until then it waits, and nothing is lost. */
  read(sink: OutputSink): void;
  /** Stop and go on reading: a reader that is slow. */
  pause(): void;
  resume(): void;
  /** @returns false when the caller should wait for {@link onDrain} */
  writeStdin(chunk: Buffer): boolean;
  endStdin(): void;
  onDrain(listener: () => void): void;
  resize(size: Resize): void;
  /** Leave. The container runs on. */
  close(): void;
}

/**
 * Speak the protocol over a connected socket.
 *
 * @param onOther takes frames that are no client's business: the engine's `started` and `failed`
 */
export function createClient(
  socket: Socket,
  onOther?: (type: FrameType, payload: Buffer) => void,
): MonitorClient {
  let sink: OutputSink | undefined;
  let exit: ExitRecord | undefined;
  const early: [stream: 'stdout' | 'stderr', chunk: Buffer][] = [];

  function output(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    if (sink !== undefined) {
      sink(stream, chunk);
    } else {
      early.push([stream, chunk]);
      socket.pause();
    }
  }

  function leave(payload: Buffer): void {
    exit = decodeMessage<ExitRecord>(payload);
    socket.destroy();
  }

  const readFrames = createFrameReader((type, payload) => {
    if (type === FRAME.stdout) output('stdout', payload);
    else if (type === FRAME.stderr) output('stderr', payload);
    else if (type === FRAME.exit) leave(payload);
    else onOther?.(type, payload);
  });

  const ended = new Promise<Ended>((resolve) => {
    // A monitor that is killed resets the connection; 'close' follows in every case.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ exit }));
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      readFrames(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on('end', () => socket.destroy());

  return {
    ended,
    read: (newSink) => {
      sink = newSink;
      for (const [stream, chunk] of early.splice(0)) newSink(stream, chunk);
      socket.resume();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    writeStdin: (chunk) => writeChunk(socket, chunk),
    endStdin: () => send(socket, encodeFrame(FRAME.stdinEnd)),
    onDrain: (listener) => socket.on('drain', listener),
    resize: (size) => send(socket, encodeMessage(FRAME.resize, size)),
    close: () => socket.destroySoon(),
  };
}

/**
 * Attach to a running container.
 *
 * @throws TSMAN_MONITOR_LOST when nobody listens: the container has ended, or its monitor was killed
 */
export async function attachToMonitor(
  liveFolder: string,
  attach: Omit<Attach, 'version'>,
): Promise<MonitorClient> {
  const socket = await connectTo(liveFolder);
  const client = createClient(socket);
  socket.write(encodeMessage(FRAME.attach, { version: PROTOCOL_VERSION, ...attach }));
  return client;
}

/**
 * Wait, without polling, until a running container has ended.
 *
 * @param signal ends the waiting
 * @returns its exit record; undefined when the monitor went without leaving one to us: look at the exit file
 */
export async function waitForExit(liveFolder: string, signal?: AbortSignal): Promise<ExitRecord | undefined> {
  let client: MonitorClient;
  try {
    client = await attachToMonitor(liveFolder, { stdin: false, stdout: false, stderr: false });
  } catch (error) {
    if (error instanceof TsmanError && error.code === 'TSMAN_MONITOR_LOST') return undefined;
    throw error;
  }
  const leave = () => client.close();
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave);
  const { exit } = await client.ended;
  signal?.removeEventListener('abort', leave);
  return exit;
}

function send(socket: Socket, frame: Buffer): void {
  if (socket.writable) socket.write(frame);
}

/** Frames of stdin are small: pieces of a chunk, never longer than a frame may be. */
function writeChunk(socket: Socket, chunk: Buffer): boolean {
  if (!socket.writable) return true;
  socket.cork();
  let more = true;
  for (let at = 0; at < chunk.length; at += STDIN_BYTES) {
    const piece = chunk.subarray(at, at + STDIN_BYTES);
    socket.write(frameHeader(FRAME.stdin, piece.length));
    more = socket.write(piece);
  }
  socket.uncork();
  return more;
}

const STDIN_BYTES = 1 << 18;

function connectTo(liveFolder: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    try {
      const address = socketAddress(liveFolder);
      const socket = connect({ path: address.path });
      socket.once('connect', () => {
        address.close();
        socket.removeAllListeners('error');
        resolve(socket);
      });
      socket.once('error', (cause) => {
        address.close();
        reject(nobodyListens(cause));
      });
    } catch (cause) {
      reject(nobodyListens(cause));
    }
  });
}

function nobodyListens(cause: unknown): TsmanError {
  return new TsmanError('the container is not running, or its monitor is gone', {
    kind: 'unavailable',
    code: 'TSMAN_MONITOR_LOST',
    cause,
  });
}
