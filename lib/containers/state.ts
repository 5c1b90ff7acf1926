import { readIntactJson } from '../base/json-file.ts';
import type { Paths } from '../host/paths.ts';
import { bootId, isAlive } from '../host/process-identity.ts';
import type { ExitRecord, RunningRecord } from '../monitor/protocol.ts';
import type { ContainerId } from '../oci/container-id.ts';
import type { ContainerState } from './model.ts';

/**
 * What a container is doing, told from facts: the records its monitor wrote, and whether the processes in them live.
 * Takes no lock and writes nothing.
 */
export function stateOf(paths: Paths, id: ContainerId): ContainerState {
  const running = readIntactJson<RunningRecord>(paths.live(id).running);
  const exit = readIntactJson<ExitRecord>(paths.container(id).exit);
  const current = running?.bootId === bootId() ? running : undefined;
  if (current !== undefined && exit?.startedAt !== current.startedAt) return liveState(current);
  if (exit !== undefined) return exitedState(exit);
  if (running !== undefined) return lostState(running, 'the machine was restarted while it ran');
  return { status: 'created' };
}

function liveState(record: RunningRecord): ContainerState {
  const { pid, startedAt } = record;
  const monitor = { pid: record.monitorPid, startTime: record.monitorStartTime };
  const monitored = isAlive(monitor);
  if (!monitored && !isAlive({ pid, startTime: record.pidStartTime })) {
    return lostState(record, 'its monitor was killed');
  }
  return { status: 'running', pid, monitorPid: monitored ? monitor.pid : undefined, startedAt };
}

function exitedState(exit: ExitRecord): ContainerState {
  const { exitCode, startedAt, finishedAt, oomKilled, error } = exit;
  return {
    status: 'exited',
    exitCode,
    startedAt,
    finishedAt,
    oomKilled,
    ...(error !== undefined && { error }),
  };
}

function lostState({ startedAt }: RunningRecord, why: string): ContainerState {
  return {
    status: 'exited',
    exitCode: undefined,
    startedAt,
    finishedAt: startedAt,
    oomKilled: false,
    error: `the exit code is not known: ${why}`,
  };
}
