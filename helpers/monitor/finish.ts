import { closeSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { writeJson } from '../../lib/base/json-file.ts';
import { encodeMessage } from '../../lib/monitor/frames.ts';
import { type ExitRecord, FRAME, type Go, LIVE_FILES } from '../../lib/monitor/protocol.ts';
import { cleanUp } from './cleanup.ts';
import type { Clients } from './clients.ts';
import { tellEvents } from './events.ts';
import { isWanted } from './records.ts';
import type { Report } from './report.ts';

interface Left {
  readonly networkExit: number | undefined;
  readonly report: Report;
}

/** How a run ended, and who watched. */
interface End {
  readonly clients: Clients;
  readonly server: Server;
  readonly record: ExitRecord;
}

/** After the end of a run: it is recorded and told, and either the container runs again or all that it had is taken down. */
export async function finish(room: Left, go: Go, end: End): Promise<void> {
  const { record } = end;
  // Few containers are started again: the rest does without what it takes.
  const again = go.restart && (await import('./restart.ts'));
  const restart = again?.nextRun(go, record);
  if (restart !== undefined) again?.announceRestart(go);
  // A container that was removed by force is not to be made again.
  if (isWanted(go)) writeJson(go.exitFile, record, { durable: !go.disposable });
  tellEvents(go, 'died', record);
  if (restart === undefined) return wrapUp(room, go, () => sayGoodbye(go, end));
  // Those who are attached hear of the end first: they are not there any more when it runs again.
  const left = sayGoodbye(go, end);
  if (await again?.runAgain({ ...go, restart }, record, room.report)) {
    releaseNetwork(room);
    await leave(left);
  }
  return wrapUp(room, go, () => left);
}

/** The container does not run again. */
async function wrapUp(room: Left, go: Go, goodbye: () => Promise<void>): Promise<void> {
  releaseNetwork(room);
  await cleanUp(go.cleanup.beforeExit, room.report);
  tellEvents(go, 'removed');
  const left = goodbye();
  await cleanUp(go.cleanup.afterExit, room.report);
  tellEvents(go, 'cleaned');
  await leave(left);
}

/** The clients have the last of the output and the exit record on their way. */
function sayGoodbye(go: Go, { clients, server, record }: End): Promise<void> {
  const left = clients.finish(encodeMessage(FRAME.exit, record));
  closeServer(server, go);
  return left;
}

/** slirp4netns ends with the last monitor that holds on to it. */
function releaseNetwork({ networkExit }: Left): void {
  if (networkExit !== undefined) closeSync(networkExit);
}

/** Commands wait for this process to be gone, and it has nothing left to close in order. */
async function leave(left: Promise<void>): Promise<never> {
  await left;
  process.exit(0);
}

/** Nobody can attach any more. */
export function closeServer(server: Server, { liveFolder }: Go): void {
  server.close();
  rmSync(join(liveFolder, LIVE_FILES.socket), { force: true });
}
