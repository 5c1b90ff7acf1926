import { Socket } from 'node:net';
import { decodeMessage } from '../../lib/monitor/frames.ts';
import { FRAME, type Go, MONITOR_FDS } from '../../lib/monitor/protocol.ts';
import { runContainer } from './container.ts';
import { type OnFrame, readFrames } from './frame-socket.ts';
import { ignoreSignals } from './guard.ts';

/** The first client: the engine that started us, which says what to run. */
const engine = new Socket({ fd: MONITOR_FDS.engine, allowHalfOpen: true });
let takeFrame: OnFrame = waitForGo;

function waitForGo(type: string, payload: Buffer): void {
  if (type !== FRAME.go) process.exit(1);
  const early: Parameters<OnFrame>[] = [];
  takeFrame = (...frame) => void early.push(frame);
  engine.off('close', leave);
  void runContainer(decodeMessage<Go>(payload), {
    socket: engine,
    attached: (onFrame) => {
      takeFrame = onFrame;
      for (const frame of early.splice(0)) onFrame(...frame);
    },
  });
}

function leave(): void {
  process.exit(0);
}

ignoreSignals();
engine.on('close', leave);
readFrames(engine, (type, payload) => takeFrame(type, payload));
