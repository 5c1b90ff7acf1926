import { constants, openSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { encodeMessage } from '../../lib/monitor/frames.ts';
import {
  type Attach,
  type ExitRecord,
  FRAME,
  type Go,
  LIVE_FILES,
  PROTOCOL_VERSION,
  type RunningRecord,
} from '../../lib/monitor/protocol.ts';
import { cleanUp } from './cleanup.ts';
import { type Clients, createClients, serveAttach } from './clients.ts';
import type { ContainerStdio } from './container-stdio.ts';
import { tellEvents } from './events.ts';
import { reportFailure } from './failure.ts';
import { closeServer, finish } from './finish.ts';
import { createFlow, type Flow } from './flow.ts';
import type { OnFrame } from './frame-socket.ts';
import { type Guard, guardContainer } from './guard.ts';
import { type Log, openLog } from './log.ts';
import { openPipes } from './pipes.ts';
import { isStopped, recordStart, writePidFiles } from './records.ts';
import { createReport, now, type Report } from './report.ts';
import { type RuntimeEnd, startRuntime } from './runtime-run.ts';
import { createStdinFeed, type StdinFeed } from './stdin-feed.ts';
import { watchForStuck } from './stuck-runtime.ts';
import { relayUdp } from './udp-relay.ts';

/** The engine's end. */
export interface Engine {
  readonly socket: Socket;
  /** The engine is a client from now on. */
  attached(onFrame: OnFrame): void;
}

/** What is there before the container is. */
interface Room {
  readonly stdio: ContainerStdio;
  readonly flow: Flow;
  readonly stdin: StdinFeed;
  readonly log: Log;
  readonly networkExit: number | undefined;
  readonly report: Report;
}

const NO_ATTACH: Attach = { version: PROTOCOL_VERSION, stdin: false, stdout: false, stderr: false };
const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** One container, from `go` to the last step of its clean-up. */
export async function runContainer(go: Go, engine: Engine): Promise<void> {
  const report = createReport(go.liveFolder);
  process.on('uncaughtException', (error) => report(`unexpected: ${error.stack ?? error.message}`));
  try {
    await runIn(await prepare(go, report), go, engine);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await reportFailure(go, engine, { message, report });
    await closed(engine.socket);
    // What was opened for the container would keep this process.
    process.exit(1);
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

async function prepare(go: Go, report: Report): Promise<Room> {
  const stdio = go.terminal
    ? (await import('./terminal.ts')).openTerminal(
        go.size ?? DEFAULT_SIZE,
        join(go.liveFolder, LIVE_FILES.runtimeLog),
      )
    : openPipes(go.stdin);
  const flow = createFlow(stdio.outputs);
  const stdin = createStdinFeed({ stdio, once: go.stdinOnce && !go.terminal });
  const log = openLog(go.log, report);
  return { stdio, flow, stdin, log, networkExit: holdFifo(go.networkExitFifo), report };
}

/** Opened both ways, for else it would have to be open at its other end already. */
function holdFifo(path: string | undefined): number | undefined {
  return path === undefined ? undefined : openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
}

async function runIn(room: Room, go: Go, engine: Engine): Promise<void> {
  const { stdio, flow, stdin, log } = room;
  const runtime = startRuntime(go, stdio);
  let initPid = 0;
  const clients = createClients({
    flow,
    stdin,
    spoolFolder: dirname(go.exitFile),
    onResize: (size) => stdio.resize(size, initPid),
  });
  const server = serveAttach(go.liveFolder, clients);
  const pid = await runtime.started;
  if (pid === undefined) {
    await neverRan(room, { go, engine, server, end: await runtime.ended });
    return;
  }
  initPid = pid;
  const running = recordOrKill(go, pid);
  if (running instanceof Error) {
    await neverRan(room, { go, engine, server, end: { ...(await runtime.ended), error: running } });
    return;
  }
  tellEvents(go, 'started');
  engine.socket.write(encodeMessage(FRAME.started, { pid, startedAt: running.startedAt }));
  engine.attached(clients.welcome(engine.socket, go.attach ?? NO_ATTACH));
  flow.open((stream, chunk) => {
    log.write(stream, chunk);
    clients.broadcast(stream, chunk);
  });
  const guard = guardContainer({
    init: { pid, startTime: running.pidStartTime },
    runtimePid: runtime.pid ?? 0,
    timeoutSeconds: go.timeoutSeconds,
  });
  writePidFiles(go, pid, room.report);
  const relay = relayUdp(go.udpRelays, room.report);
  const stuck = watchForStuck({
    initPid: pid,
    runtimePid: runtime.pid ?? 0,
    mayBeStuck: () => stdio.overflows?.() === true && !flow.isHeld(),
  });
  const end = stuck.correct(await runtime.ended);
  stuck.stop();
  await drain(room, { clients, guard });
  (await relay).close();
  if (end.signal !== undefined) await cleanUp(go.cleanup.runtimeKilled ?? [], room.report);
  await finish(room, go, { clients, server, record: exitRecord(go, { end, guard, running }) });
}

/** A container that is not on record must not run: nobody would find it. */
function recordOrKill(go: Go, pid: number): RunningRecord | Error {
  try {
    return recordStart(go, pid);
  } catch (error) {
    process.kill(pid, 'SIGKILL');
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** All that the container has written is in the log, and on its way to the clients. */
async function drain(room: Room, { clients, guard }: { clients: Clients; guard: Guard }): Promise<void> {
  guard.dismiss();
  room.stdin.stop();
  clients.neverBlock();
  room.flow.containerGone();
  await room.flow.ended;
  room.stdio.stdin?.destroy();
  room.log.close();
}

interface ExitFacts {
  readonly end: RuntimeEnd;
  readonly guard: Guard;
  readonly running: RunningRecord;
}

function exitRecord(go: Go, { end, guard, running: { startedAt, restartCount } }: ExitFacts): ExitRecord {
  const timedOut = guard.timedOut();
  return {
    schema: 1,
    exitCode: timedOut ? 255 : end.exitCode,
    startedAt,
    finishedAt: now(),
    oomKilled: guard.oomKilled(end.exitCode),
    ...(timedOut ? { timedOut } : {}),
    ...(restartCount !== undefined && { restartCount }),
    ...((isStopped(go) || guard.toldToEnd()) && { stopped: true }),
    ...(end.signal === undefined ? {} : { error: `the OCI runtime was ended by ${end.signal}` }),
  };
}

/** Leave nothing, and say what the runtime said. */
async function neverRan(
  room: Room,
  { go, engine, server, end }: { go: Go; engine: Engine; server: Server; end: RuntimeEnd },
): Promise<void> {
  const said: Buffer[] = [];
  room.flow.open((_stream, chunk) => void said.push(chunk));
  room.flow.containerGone();
  await room.flow.ended;
  room.stdio.stdin?.destroy();
  room.log.close();
  closeServer(server, go);
  const message = end.error?.message ?? Buffer.concat(said).toString().trim();
  await reportFailure(go, engine, { message, exitCode: end.exitCode, report: room.report });
}
