import { type ContainerState, isLive } from '../lifecycle.ts';
import type { InspectFacts } from './inspect.ts';

/** Go's zero time, which scripts know as "never". */
const NEVER = '0001-01-01T00:00:00Z';

/** The `State` block of `inspect`. An exit code nobody knows is shown as 255 with the reason in `Error`. */
export function inspectState({ state, spec, files }: InspectFacts) {
  const live = isLive(state);
  return {
    OciVersion: spec?.ociVersion ?? '1.0.2',
    Status: state.status,
    Running: live,
    Paused: state.status === 'paused',
    Restarting: state.status === 'restarting',
    Dead: false,
    Pid: live ? state.pid : 0,
    ConmonPid: live ? (state.monitorPid ?? 0) : 0,
    StartedAt: state.status === 'created' ? NEVER : state.startedAt,
    ...inspectEnd(state),
    Health: { Status: '', FailingStreak: 0, Log: null },
    CgroupPath: spec?.linux.cgroupsPath ?? '',
    StoppedByUser: 'stopped' in state && state.stopped === true,
    CheckpointedAt: NEVER,
    RestoredAt: NEVER,
    PidFile: files.pidFile,
  };
}

function inspectEnd(state: ContainerState) {
  if (!('finishedAt' in state)) return { OOMKilled: false, ExitCode: 0, Error: '', FinishedAt: NEVER };
  const { oomKilled, exitCode = 255, error = '', finishedAt } = state;
  return { OOMKilled: oomKilled, ExitCode: exitCode, Error: error, FinishedAt: finishedAt };
}
