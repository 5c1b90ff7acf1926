import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../base/random.ts';
import { UndoStack } from '../../base/undo.ts';
import { bootId } from '../../host/process-identity.ts';
import { ContainerNotStarted, launchMonitor, type MonitorHandle } from '../../monitor/launch.ts';
import { type Attach, LIVE_FILES } from '../../monitor/protocol.ts';
import { specText } from '../../oci/runtime-spec.ts';
import { startFailed } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planExecEvents } from '../plan/event.ts';
import { checkCommand } from './check-command.ts';
import { type ExecCall, planProcess } from './exec.ts';
import { reachCgroup } from './reach.ts';

export interface ExecSession {
  readonly monitor: MonitorHandle;
  /** Of the new process. */
  readonly pid: number;
}

/**
 * Run one more process in a running container on a terminal of its own. It has a monitor, as a container has, so that the
 * caller can detach from it; everything it needs lies in a folder that goes with it.
 *
 * @throws what `execInContainer` throws
 */
export async function openExecSession(
  needs: Needs,
  container: Container,
  call: ExecCall & { readonly attach: Attach | undefined },
): Promise<ExecSession> {
  await using undo = new UndoStack();
  await reachCgroup(needs, container);
  const monitor = launchMonitor({ program: needs.monitorProgram });
  undo.push(() => monitor.abandon());
  const planned = planProcess(needs, container, call);
  const runtime = needs.runtime(container.request.runtime);
  checkCommand(planned, runtime.name);
  const folder = join(needs.paths.live(container.id).folder, `exec-${randomHex(6)}`);
  mkdirSync(folder, { mode: 0o700 });
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const processFile = join(folder, 'process.json');
  writeFileSync(processFile, specText(planned.process), { mode: 0o600 });
  const { interactive, size } = call.options;
  monitor.go({
    id: container.id,
    name: container.name,
    bootId: bootId(),
    liveFolder: folder,
    exitFile: join(folder, 'exit.json'),
    disposable: true,
    command: runtime.exec({
      id: container.id,
      processFile,
      pidFile: join(folder, LIVE_FILES.pidFile),
      logFile: join(folder, LIVE_FILES.runtimeLog),
      detach: false,
      preserveFds: 0,
    }),
    environment: {},
    terminal: true,
    ...(size && { size }),
    stdin: interactive,
    stdinOnce: false,
    log: { driver: 'none' },
    ...(call.attach && { attach: call.attach }),
    pidFiles: {},
    ...planExecEvents(container, needs.events.place),
    cleanup: { beforeExit: [], afterExit: [{ type: 'remove', path: folder }] },
  });
  try {
    const { pid } = await monitor.started;
    undo.keep();
    return { monitor, pid };
  } catch (error) {
    if (!(error instanceof ContainerNotStarted)) throw error;
    const { message, exitCode } = runtime.explain(error.failed.runtimeLog);
    throw startFailed(error.failed.runtimeLog === '' ? error.failed.message : message, exitCode);
  }
}
