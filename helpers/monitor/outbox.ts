import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Flow } from './flow.ts';

/** What is on its way to one client. */
export interface Outbox {
  /** @param payload must not change afterwards */
  send(header: Buffer, payload: Buffer): void;
  /** From now on nobody waits for this client. */
  neverBlock(): void;
  /** A last frame; then the client is expected to leave. */
  end(frame: Buffer): void;
}

export interface OutboxOptions {
  readonly flow: Flow;
  /** A slow client holds the container back; else its output is written to a file. */
  readonly mayBlock: boolean;
  /** A folder on a disk. */
  readonly spoolFolder: string;
}

/** Bytes of one client that are kept in memory. */
const MEMORY_BYTES = 1 << 20;
/** Bytes of one client that are kept on disk; a client that is further behind is dropped. */
const SPOOL_BYTES = 1 << 30;
const READ_BYTES = 1 << 18;

export function createOutbox(socket: Socket, { flow, mayBlock, spoolFolder }: OutboxOptions): Outbox {
  const self = {};
  let blocking = mayBlock;
  let spool: Spool | undefined;
  let last: Buffer | undefined;

  socket.on('close', () => {
    flow.release(self);
    spool?.close();
    spool = undefined;
  });
  socket.on('drain', () => {
    flow.release(self);
    unspool();
  });

  function unspool(): void {
    const bytes = spool?.take();
    if (bytes !== undefined && bytes.length > 0) {
      // The next piece when this one is gone, and not before: 'drain' may not come for a write that went out at once.
      if (socket.write(bytes)) setImmediate(unspool);
      return;
    }
    if (last !== undefined) socket.end(last);
    last = undefined;
  }

  function sendOrSpool(header: Buffer, payload: Buffer): void {
    const behind = spool !== undefined && !spool.empty();
    if (!behind && socket.writableLength < MEMORY_BYTES) {
      write(socket, header, payload);
      return;
    }
    spool ??= openSpool(spoolFolder);
    spool.add(header);
    spool.add(payload);
    if (spool.bytes() > SPOOL_BYTES) socket.destroy();
  }

  return {
    send: (header, payload) => {
      if (socket.destroyed) return;
      if (!blocking) return sendOrSpool(header, payload);
      write(socket, header, payload);
      if (socket.writableNeedDrain) flow.hold(self);
    },
    neverBlock: () => {
      blocking = false;
      flow.release(self);
    },
    end: (frame) => {
      if (spool === undefined || spool.empty()) socket.end(frame);
      else last = frame;
    },
  };
}

function write(socket: Socket, header: Buffer, payload: Buffer): void {
  socket.cork();
  socket.write(header);
  socket.write(payload);
  socket.uncork();
}

interface Spool {
  add(bytes: Buffer): void;
  /** The next bytes; none when it is empty. */
  take(): Buffer;
  empty(): boolean;
  bytes(): number;
  close(): void;
}

/** A queue of bytes in a file without a name. */
function openSpool(folder: string): Spool {
  const path = join(folder, `.spool-${process.pid}-${process.hrtime.bigint()}`);
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path);
  let start = 0;
  let end = 0;
  return {
    add: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const written = writeSync(file, bytes, at, bytes.length - at, end);
        at += written;
        end += written;
      }
    },
    take: () => {
      const bytes = Buffer.allocUnsafe(Math.min(READ_BYTES, end - start));
      const read = readSync(file, bytes, 0, bytes.length, start);
      start += read;
      if (start === end) {
        ftruncateSync(file);
        start = 0;
        end = 0;
      }
      return bytes.subarray(0, read);
    },
    empty: () => start === end,
    bytes: () => end - start,
    close: () => closeSync(file),
  };
}
