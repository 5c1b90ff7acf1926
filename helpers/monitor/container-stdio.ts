import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Resize } from '../../lib/monitor/protocol.ts';

/** The monitor's ends of what the container has as stdin, stdout and stderr. */
export interface ContainerStdio {
  /**
   * Descriptors of the OCI runtime from 0 on. It also gets the ends we read from: it never looks at them, but while it
   * lives the container's writes wait for a reader, and do not kill it, should this monitor be killed.
   */
  readonly runtimeFds: readonly (number | 'ignore')[];
  /** The runtime has been spawned: let go of its ends. */
  spawned(): void;
  /** Undefined where the container has none. */
  readonly stdin: Writable | undefined;
  endStdin(): void;
  /** Whether more was typed than a program that reads nothing can be given without anybody waiting. */
  readonly overflows?: () => boolean;
  readonly outputs: readonly OutputEnd[];
  /** @param initPid the container's first process */
  resize(size: Resize, initPid: number): void;
}

export interface OutputEnd {
  readonly stream: 'stdout' | 'stderr';
  readonly socket: Socket;
  /** What the socket does not tell: the bytes that are left when nobody writes any more. Not there where it tells all. */
  readRest?(): Buffer;
}
