/** Derived from pids, start times and the boot ID whenever it is asked for; never stored. */
export type ContainerState =
  | { readonly status: 'created' }
  | {
      readonly status: 'running' | 'paused' | 'stopping';
      readonly pid: number;
      readonly monitorPid: number | undefined;
      readonly startedAt: string;
      /** How often its monitor has started it again. */
      readonly restartCount?: number;
    }
  | {
      /** `restarting`: it is about to be started again. */
      readonly status: 'exited' | 'restarting';
      /** undefined when nobody can know: the monitor was killed. */
      readonly exitCode: number | undefined;
      readonly startedAt: string;
      readonly finishedAt: string;
      readonly oomKilled: boolean;
      readonly error?: string;
      /** Somebody asked it to stop. */
      readonly stopped?: boolean;
      readonly restartCount?: number;
    };

/** Every state a container can be found in. */
export type Status = ContainerState['status'];

/** The state of a container that has processes. */
export type LiveState = Extract<ContainerState, { readonly pid: number }>;

/** Whether a container has processes: it runs, is paused, or is being stopped. */
export function isLive(state: ContainerState): state is LiveState {
  return 'pid' in state;
}

/** Whether a container runs, or is to run again by itself. */
export function isActive(state: ContainerState): boolean {
  return isLive(state) || state.status === 'restarting';
}

/** What can be asked of a container, and what happens to it by itself (`exit`). */
export type Verb =
  | 'start'
  | 'attach'
  | 'exec'
  | 'stop'
  | 'kill'
  | 'pause'
  | 'unpause'
  | 'remove'
  | 'removeByForce'
  | 'exit';

/**
 * The life of a container as data: where each verb leads, and where it is not allowed.
 * `-` as a target means that there is nothing to do and that this is no error: `start` of a running
 * container, `stop` of one that does not run. `test/containers/lifecycle.ts` walks every cell.
 *
 * @see OCI runtime-spec, runtime.md "State" and "Operations"; `paused` and `exited` are the engine's own
 * names for what the runtime calls running and stopped, `stopping` is a running container that has had its signal,
 * `restarting` (docker's) one that has ended and is about to be started again by its monitor
 */
const TRANSITIONS: Readonly<Record<Status, Readonly<Partial<Record<Verb, Status | 'removed' | '-'>>>>> = {
  created: { start: 'running', stop: '-', remove: 'removed', removeByForce: 'removed' },
  running: {
    start: '-',
    attach: '-',
    exec: '-',
    stop: 'stopping',
    kill: 'running',
    pause: 'paused',
    removeByForce: 'removed',
    exit: 'exited',
  },
  paused: {
    stop: 'stopping',
    kill: 'paused',
    unpause: 'running',
    removeByForce: 'removed',
    exit: 'exited',
  },
  stopping: {
    attach: '-',
    exec: '-',
    stop: 'stopping',
    kill: 'stopping',
    removeByForce: 'removed',
    exit: 'exited',
  },
  restarting: { start: '-', stop: 'exited', removeByForce: 'removed', exit: 'running' },
  exited: { start: 'running', stop: '-', remove: 'removed', removeByForce: 'removed' },
};

/**
 * Where `verb` leads from `status`.
 *
 * @returns the next status, `removed`, `-` when there is nothing to do, or undefined when it is not allowed
 */
export function after(status: Status, verb: Verb): Status | 'removed' | '-' | undefined {
  return TRANSITIONS[status][verb];
}

/** Whether `verb` may be asked of a container in `status`. */
export function allows(status: Status, verb: Verb): boolean {
  return after(status, verb) !== undefined;
}

/** The statuses in which `verb` may be asked, in the order of a life. */
export function statusesAllowing(verb: Verb): readonly Status[] {
  return (['created', 'running', 'paused', 'stopping', 'restarting', 'exited'] as const).filter((status) =>
    allows(status, verb),
  );
}
