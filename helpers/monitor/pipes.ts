import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { MONITOR_FDS } from '../../lib/monitor/protocol.ts';
import type { ContainerStdio } from './container-stdio.ts';

/** A container without a terminal: pipes. */
export function openPipes(withStdin: boolean): ContainerStdio {
  const [stdin, stdout, stderr] = MONITOR_FDS.pipes.map(openPipe) as [Pipe, Pipe, Pipe];
  const input = withStdin ? new Socket({ fd: stdin.write, readable: false, writable: true }) : undefined;
  // The container may close its stdin at any time, or end.
  input?.on('error', () => undefined);
  return {
    runtimeFds: [withStdin ? stdin.read : 'ignore', stdout.write, stderr.write, stdout.read, stderr.read],
    spawned: () => {
      for (const fd of [stdin.read, stdout.write, stderr.write]) closeSync(fd);
      if (!withStdin) closeSync(stdin.write);
    },
    stdin: input,
    endStdin: () => void input?.end(),
    outputs: [
      { stream: 'stdout', socket: new Socket({ fd: stdout.read, readable: true, writable: false }) },
      { stream: 'stderr', socket: new Socket({ fd: stderr.read, readable: true, writable: false }) },
    ],
    resize: () => undefined,
  };
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

function openPipe(read: number): Pipe {
  if (!fstatSync(read).isFIFO()) throw new Error(`descriptor ${read} is not a pipe`);
  readSync(read, Buffer.alloc(16));
  return { read, write: openSync(`/proc/self/fd/${read}`, constants.O_WRONLY) };
}
