import type { Socket } from 'node:net';
import { createFrameReader, type FrameType } from '../../lib/monitor/frames.ts';

/** Takes the frames of one client. */
export type OnFrame = (type: FrameType, payload: Buffer) => void;

/** Read frames from a client. One that breaks the protocol, or off, is gone: no reason for anything else to end. */
export function readFrames(socket: Socket, onFrame: OnFrame): void {
  const read = createFrameReader(onFrame);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
  // Half closed is as good as gone: nobody of ours does that.
  socket.on('end', () => socket.destroy());
}
