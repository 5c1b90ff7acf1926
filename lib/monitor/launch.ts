import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { TsmanError } from '../base/error.ts';
import { createClient, type MonitorClient } from './client.ts';
import { decodeMessage, encodeMessage } from './frames.ts';
import { type Failed, FRAME, type Go, PROTOCOL_VERSION, type Started } from './protocol.ts';

/** A monitor on its way up. */
export interface MonitorHandle {
  readonly pid: number;
  /** Say what to run. Once. */
  go(go: Omit<Go, 'version'>): void;
  /**
   * The container's first process runs.
   *
   * Rejects with {@link ContainerNotStarted} when the OCI runtime refused, and with TSMAN_MONITOR_LOST when the monitor
   * ended without a word.
   */
  readonly started: Promise<Started>;
  /** What `go.attach` asked for; `close` it where nothing was. */
  readonly client: MonitorClient;
  /** Nothing is to be run after all. */
  abandon(): void;
}

/** The container never ran; `failed` says why, in the OCI runtime's words. */
export class ContainerNotStarted extends Error {
  override readonly name = 'ContainerNotStarted';
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(failed.message);
    this.failed = failed;
  }
}

/**
 * Makes the pipes of MONITOR_FDS: a here-document is one, in every shell there is. One line in each, for some
 * shells take /dev/null for an empty one. Node would read those certificates before all else, and a monitor has no use for them.
 */
const WITH_PIPES = `unset NODE_EXTRA_CA_CERTS; exec "$@" 4<<E 5<<E 6<<E\n${'.\nE\n'.repeat(3)}`;

/**
 * Start a monitor, which waits for `go`. It is a session of its own and outlives its starter; without `go` it ends with
 * it.
 *
 * @param options.program the monitor's JavaScript
 */
export function launchMonitor(options: { readonly program: string }): MonitorHandle {
  // No options for V8: with any of them Node compiles its own modules anew, which takes 15 ms.
  const child = spawn('/bin/sh', ['-c', WITH_PIPES, 'sh', process.execPath, options.program], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // A failure to start closes the socket too, which is what is looked at.
  child.on('error', () => undefined);
  child.unref();
  return speakTo(child.stdio[3] as Socket, child.pid ?? 0);
}

function speakTo(socket: Socket, pid: number): MonitorHandle {
  let onFrame: Parameters<typeof createClient>[1];
  const client = createClient(socket, (type, payload) => onFrame?.(type, payload));
  const started = new Promise<Started>((resolve, reject) => {
    onFrame = (type, payload) => {
      if (type === FRAME.started) resolve(decodeMessage<Started>(payload));
      if (type === FRAME.failed) reject(new ContainerNotStarted(decodeMessage<Failed>(payload)));
    };
    void client.ended.then(() => reject(monitorLost()));
  });
  // Whoever abandons it does not ask; for all others it is rejected still.
  started.catch(() => undefined);
  return {
    pid,
    go: (go) => void socket.write(encodeMessage(FRAME.go, { version: PROTOCOL_VERSION, ...go })),
    started,
    client,
    abandon: () => void socket.destroy(),
  };
}

function monitorLost(): TsmanError {
  return new TsmanError("the container's monitor ended before the container ran", {
    kind: 'internal',
    code: 'TSMAN_MONITOR_LOST',
    hint: 'See monitor.log in the folder of the running container, and whether memory is short.',
  });
}
