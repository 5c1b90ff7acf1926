import { TsmanError } from '../../base/error.ts';
import type { Status } from '../lifecycle.ts';

/** `container cleanup` of one that is not to be cleaned up. */
export const cannotCleanUp = (id: string) =>
  wrongState(
    `failed to clean up container ${id}: container ${id} is running or paused, refusing to clean up: container state improper`,
  );

/** Its health can be checked while it runs only. */
export const notRunning = (id: string) => wrongState(`container ${id} is not running`);

/** The container does not run, and `kill` needs it to. */
export const cannotKill = (id: string, status: Status) =>
  wrongState(`can only kill running containers. ${id} is in state ${status}: container state improper`);

/** A container that is paused, or being stopped, cannot be started. */
export const cannotStart = (id: string, status: Status) =>
  status === 'paused'
    ? wrongState('cannot start paused container, try unpause instead: container state improper')
    : wrongState(
        `container ${id} is ${status}, and must be created or stopped to be started: container state improper`,
        'Wait until it has ended: tsman wait',
      );

/** Only a running container can be frozen. */
export const cannotPause = (status: Status) =>
  wrongState(`"${status}" is not running, can't pause: container state improper`);

/** Only a frozen container can be thawed. */
export const cannotUnpause = (id: string) =>
  wrongState(`"${id}" is not paused, can't unpause: container state improper`);

/** What freezes processes is their control group, and this container has none of its own. */
export const nothingToFreeze = (id: string) =>
  new TsmanError(`cannot pause the container ${id} without a cgroup`, {
    kind: 'unsupported',
    code: 'TSMAN_CGROUP_MISSING',
    hint: 'It was started where no control group is delegated to you, or with --cgroups disabled. Start it again where one is: systemd-run --user --scope -p Delegate=yes tsman restart …',
  });

/** The caller's own group and the container's have none above both of them that is the caller's. */
export const cannotReachCgroup = (id: string) =>
  new TsmanError(`cannot start a process in the control group of container ${id} from this login's`, {
    kind: 'unavailable',
    code: 'TSMAN_CGROUP_OUT_OF_REACH',
    hint: 'Try it below the service manager that delegates control groups to you: systemd-run --user --scope tsman exec …',
  });

/** A process of the container waits for something that does not come (a disk, a network file system). */
export const freezeTimedOut = (id: string) =>
  new TsmanError(`cannot pause the container ${id}: its processes did not stop in time`, {
    kind: 'unavailable',
    code: 'TSMAN_PAUSE_TIMEOUT',
    hint: 'It runs on. Try again when its disks and network file systems answer.',
  });

/** `exec` needs a running container; the code is podman's own for this case. */
export const cannotExec = () =>
  new TsmanError('can only create exec sessions on running containers: container state improper', {
    kind: 'conflict',
    code: 'TSMAN_CONTAINER_STATE',
    exitCode: 255,
  });

/** `attach` needs a running container. */
export const cannotAttach = () => wrongState('you can only attach to running containers');

/** `top` needs a running container. */
export const cannotTop = () => wrongState('top can only be used on running containers');

/** The container has no ps(1), or one that does not take these arguments. */
export const psFailed = (why: string) =>
  new TsmanError(`executing ps(1) in the container: ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_TOP_PS',
    hint: 'Columns that need no program in the container: tsman top --list-descriptors',
  });

/** `rm` without force met a live container; `rm` exits with 2 then. */
export const cannotRemove = (id: string, status: Status) =>
  new TsmanError(
    `cannot remove container ${id} as it is ${status} - running or paused containers cannot be removed without force: container state improper`,
    {
      kind: 'conflict',
      code: 'TSMAN_CONTAINER_RUNNING',
      hint: 'Stop it first, or remove it with `tsman rm --force`.',
      exitCode: 2,
    },
  );

/** A namespace was to be shared with a container that does not run. */
export const cannotJoin = (id: string, status: string) =>
  wrongState(
    `cannot join the namespaces of container ${id}, it is ${status}: container state improper`,
    `Start it first: tsman start ${id.slice(0, 12)}`,
  );

/** Another process is starting the container at this moment. */
export const containerStarting = (id: string) =>
  new TsmanError(`container ${id} is being started by another process`, {
    kind: 'conflict',
    code: 'TSMAN_CONTAINER_STARTING',
    hint: 'Wait a moment and try again.',
  });

/** Another process is taking it away. */
export const containerRemoving = (id: string) =>
  new TsmanError(`container ${id} is being removed by another process`, {
    kind: 'conflict',
    code: 'TSMAN_CONTAINER_REMOVING',
  });

/** Neither does anybody look into the container, nor does it run. */
export const containerNotMounted = (id: string) =>
  new TsmanError(
    `unmounting container ${id}: unmounting container ${id} root filesystem: layer is not mounted`,
    { kind: 'conflict', code: 'TSMAN_CONTAINER_NOT_MOUNTED' },
  );

function wrongState(message: string, hint?: string): TsmanError {
  return new TsmanError(message, {
    kind: 'conflict',
    code: 'TSMAN_CONTAINER_STATE',
    ...(hint === undefined ? {} : { hint }),
  });
}
