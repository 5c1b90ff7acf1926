import { existsSync, readFileSync } from 'node:fs';
import { readIntactJson } from '../base/json-file.ts';
import { isFrozen } from '../host/cgroup.ts';
import type { Paths } from '../host/paths.ts';
import { bootId, isAlive, type ProcessIdentity } from '../host/process-identity.ts';
import type { ExitRecord, RunningRecord } from '../monitor/protocol.ts';
import type { ContainerId } from '../oci/container-id.ts';
import type { ContainerState, LiveState } from './lifecycle.ts';

interface Place {
  readonly paths: Paths;
  readonly id: ContainerId;
}

/**
 * What a container is doing, told from facts: the records its monitor wrote, and whether the processes in them live.
 * Takes no lock and writes nothing.
 */
export function stateOf(paths: Paths, id: ContainerId): ContainerState {
  const running = readRunning(paths, id);
  const state = stateIn(running, { paths, id });
  // While it was looked at, another run may have begun.
  const isOld = state.status === 'exited' && readRunning(paths, id)?.startedAt !== running?.startedAt;
  return isOld ? stateOf(paths, id) : state;
}

function readRunning(paths: Paths, id: ContainerId): RunningRecord | undefined {
  return readIntactJson<RunningRecord>(paths.live(id).running);
}

function stateIn(running: RunningRecord | undefined, { paths, id }: Place): ContainerState {
  const exit = readIntactJson<ExitRecord>(paths.container(id).exit);
  const current = running?.bootId === bootId() ? running : undefined;
  if (current !== undefined && exit?.startedAt !== current.startedAt)
    return liveState(current, { paths, id });
  if (exit !== undefined) {
    const isToRun = current !== undefined && isProcessIn(paths.live(id).restarting);
    return exitedState(exit, isToRun ? 'restarting' : 'exited');
  }
  if (running !== undefined) return lostState(running, 'the machine was restarted while it ran');
  return { status: 'created' };
}

function liveState(record: RunningRecord, { paths, id }: Place): ContainerState {
  const { pid, startedAt } = record;
  const monitor = { pid: record.monitorPid, startTime: record.monitorStartTime };
  const monitored = isAlive(monitor);
  if (!monitored && !isAlive({ pid, startTime: record.pidStartTime })) {
    return lostState(record, 'its monitor was killed');
  }
  return {
    status: liveStatus(paths.live(id)),
    pid,
    monitorPid: monitored ? monitor.pid : undefined,
    startedAt,
    ...(record.restartCount !== undefined && { restartCount: record.restartCount }),
  };
}

/** Whether a file names a process that lives. */
function isProcessIn(file: string): boolean {
  const process = existsSync(file) ? readIntactJson<ProcessIdentity>(file) : undefined;
  return process !== undefined && isAlive(process);
}

/** What `pause` and `stop` wrote down says where to look; whether it is so, the kernel says. */
function liveStatus({ paused, stopping }: ReturnType<Paths['live']>): LiveState['status'] {
  if (existsSync(paused) && isFrozen(readFileSync(paused, 'utf8'))) return 'paused';
  return isProcessIn(stopping) ? 'stopping' : 'running';
}

function exitedState(exit: ExitRecord, status: 'exited' | 'restarting'): ContainerState {
  const { exitCode, startedAt, finishedAt, oomKilled, error, stopped, restartCount } = exit;
  return {
    status,
    exitCode,
    startedAt,
    finishedAt,
    oomKilled,
    ...(error !== undefined && { error }),
    ...(stopped !== undefined && { stopped }),
    ...(restartCount !== undefined && { restartCount }),
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
