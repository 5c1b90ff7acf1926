import { closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import * as nodePty from 'node-pty';
import type { Resize } from '../../lib/monitor/protocol.ts';
import type { ContainerStdio } from './container-stdio.ts';
import { createKeyboard } from './keyboard.ts';
import { lateOutput } from './late-output.ts';

/** What node-pty's own classes are made of. They lose output that is unread when the process ends; so ours are not. */
interface NativePty {
  open(columns: number, rows: number): { readonly master: number; readonly slave: number };
  resize(fd: number, columns: number, rows: number): void;
}
const { native } = nodePty as unknown as { readonly native: NativePty };

const CTRL_D = '\x04';
/** The kernel keeps so much for a program that does not read. */
const QUEUE_BYTES = 4095;
/** More than the kernel gives at once. */
const READ_BYTES = 1 << 14;
/** Numbers of the devices /dev/pts/N. @see Linux Documentation/admin-guide/devices.txt */
const PTS_MAJORS = { first: 136, last: 143 } as const;

/**
 * A container with a terminal: the OCI runtime copies between the container's own and this one.
 *
 * @param runtimeLog path of the log that the runtime writes
 */
export function openTerminal({ columns, rows }: Resize, runtimeLog: string): ContainerStdio {
  const { master, slave } = native.open(columns, rows);
  const socket = new ReadStream(master);
  socket.on('error', () => undefined);
  // Open until the end: when nobody has it open, Node takes what it read last for all there is, and drops the rest.
  socket.once('close', () => closeSync(slave));
  const keyboard = createKeyboard(master, () => !socket.destroyed);
  return {
    runtimeFds: [slave, slave, slave, master],
    spawned: () => undefined,
    stdin: keyboard.keys,
    // The first ends the line where there is the beginning of one.
    overflows: () => keyboard.typedBytes() > QUEUE_BYTES,
    endStdin: () => void keyboard.keys.write(CTRL_D + CTRL_D),
    outputs: [
      {
        stream: 'stdout',
        socket,
        readRest: () => Buffer.concat([readAvailable(master), readLate(runtimeLog)]),
      },
    ],
    resize: (size, initPid) => {
      native.resize(master, size.columns, size.rows);
      resizeInside(size, initPid);
    },
  };
}

/** Read without waiting. */
function readAvailable(fd: number): Buffer {
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(READ_BYTES);
      const length = readSync(fd, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
    }
  } catch {
    // EAGAIN: that was all.
  }
  return Buffer.concat(chunks);
}

function readLate(runtimeLog: string): Buffer {
  try {
    return lateOutput(readFileSync(runtimeLog));
  } catch {
    // There is no log where the runtime had nothing to say.
    return Buffer.alloc(0);
  }
}

/** crun before 1.8.7 does not pass a new size on: set it on the container's own terminal. */
function resizeInside({ columns, rows }: Resize, initPid: number): void {
  const path = `/proc/${initPid}/fd/0`;
  let terminal: number | undefined;
  try {
    // The container says what its stdin is: open nothing but a terminal.
    if (!isPseudoTerminal(path)) return;
    terminal = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    if (isatty(terminal)) native.resize(terminal, columns, rows);
  } catch {
    // The container is ending.
  } finally {
    if (terminal !== undefined) closeSync(terminal);
  }
}

function isPseudoTerminal(path: string): boolean {
  const { rdev } = statSync(path);
  const major = (rdev >> 8) & 0xfff;
  return major >= PTS_MAJORS.first && major <= PTS_MAJORS.last;
}
