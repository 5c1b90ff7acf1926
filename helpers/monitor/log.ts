import {
  createJsonFormatter,
  formatK8s,
  type LogFormatter,
  type LogStream,
} from '../../lib/monitor/log-format.ts';
import type { LogTarget } from '../../lib/monitor/protocol.ts';
import { createLogClock } from './log-clock.ts';
import type { Report } from './report.ts';
import { openRotatingFile } from './rotating-file.ts';

/** The container's log. */
export interface Log {
  write(stream: LogStream, chunk: Buffer): void;
  close(): void;
}

const NO_LOG: Log = { write: () => undefined, close: () => undefined };
/** Lines of one chunk are formatted in place as far as they fit in here, so that they are no garbage. */
const ROOM_BYTES = 1 << 18;

/** @param report told of what cannot be written; it is lost then, for a full disk must not stop the container */
export function openLog(target: LogTarget, report: Report): Log {
  switch (target.driver) {
    case 'none':
      return NO_LOG;
    case 'k8s-file':
    case 'json-file':
      return fileLog(target, report);
    case 'journald':
      throw new Error('the log driver journald is not supported yet');
  }
}

function fileLog(target: Extract<LogTarget, { path: string }>, report: Report): Log {
  const format: LogFormatter = target.driver === 'k8s-file' ? formatK8s : createJsonFormatter();
  const encoding = target.driver === 'k8s-file' ? 'latin1' : 'utf8';
  const time = createLogClock();
  const file = openRotatingFile(target);
  const room = Buffer.allocUnsafeSlow(ROOM_BYTES);
  let failing = false;

  function encode(lines: string): Buffer {
    if (Buffer.byteLength(lines, encoding) > ROOM_BYTES) return Buffer.from(lines, encoding);
    return room.subarray(0, room.write(lines, encoding));
  }

  return {
    write: (stream, chunk) => {
      try {
        file.append(encode(format(stream, chunk, time())));
        failing = false;
      } catch (error) {
        if (!failing) report(`log: ${String(error)}`);
        failing = true;
      }
    },
    close: () => file.close(),
  };
}
