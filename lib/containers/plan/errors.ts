import { TsmanError } from '../../base/error.ts';

/** A user name that the container's /etc/passwd does not have. */
export const userNotFound = (name: string) =>
  new TsmanError(`unable to find user ${name}: no matching entries in passwd file`, {
    kind: 'invalid',
    code: 'TSMAN_USER_NOT_FOUND',
    hint: 'Give the number of the user, or one that the image has.',
    exitCode: 126,
  });

/** A group name that the container's /etc/group does not have. */
export const groupNotFound = (name: string) =>
  new TsmanError(`unable to find group ${name}: no matching entries in group file`, {
    kind: 'invalid',
    code: 'TSMAN_GROUP_NOT_FOUND',
    hint: 'Give the number of the group, or one that the image has.',
    exitCode: 126,
  });

/** An id beyond the ids the caller has been given. */
export const idNotMapped = (what: 'user' | 'group', id: number, count: number) =>
  new TsmanError(
    `${what} ${id} is not mapped: the container has ${count === 1 ? 'one id' : `${count} ids`} only`,
    {
      kind: 'invalid',
      code: 'TSMAN_ID_NOT_MAPPED',
      hint: `Give yourself more ids in /etc/sub${what === 'user' ? 'uid' : 'gid'}, then run \`tsman system migrate\`.`,
      exitCode: 126,
    },
  );

/** The owner that a secret was to have. */
export const secretNotMapped = (what: 'UID' | 'GID', id: number) =>
  new TsmanError(`unable to extract secret: the container doesn't map ${what} ${id}`, {
    kind: 'invalid',
    code: 'TSMAN_ID_NOT_MAPPED',
  });

/** Neither the command line nor the image says what to run. */
export const noCommand = () =>
  new TsmanError('no command or entrypoint provided, and no CMD or ENTRYPOINT from image', {
    kind: 'invalid',
    code: 'TSMAN_NO_COMMAND',
    hint: 'Name a command after the image.',
  });

/** `exec` without a command; the exit code is podman's. */
export const noExecCommand = () =>
  new TsmanError('must provide a non-empty command to start an exec session: invalid argument', {
    kind: 'invalid',
    code: 'TSMAN_NO_COMMAND',
    hint: 'Name a command after the container.',
    exitCode: 255,
  });

/** A capability no kernel has heard of. */
export const unknownCapability = (name: string) =>
  new TsmanError(`"${name}": unknown capability`, {
    kind: 'invalid',
    code: 'TSMAN_CAPABILITY_UNKNOWN',
    hint: 'See capabilities(7) for the names.',
  });

/** `--cap-add ALL --cap-drop ALL`. */
export const everyCapabilityAddedAndDropped = () =>
  new TsmanError('adding all caps and removing all caps not allowed', {
    kind: 'invalid',
    code: 'TSMAN_CAPABILITY_CONFLICT',
  });

/** The same capability under `--cap-add` and `--cap-drop`. */
export const capabilityAddedAndDropped = (name: string) =>
  new TsmanError(`capability "${name}" cannot be dropped and added`, {
    kind: 'invalid',
    code: 'TSMAN_CAPABILITY_CONFLICT',
  });

/** A mount point must be absolute. */
export const relativeDestination = (destination: string) =>
  new TsmanError(`invalid container path "${destination}", must be an absolute path`, {
    kind: 'invalid',
    code: 'TSMAN_MOUNT_RELATIVE',
  });

/** Two mounts of the user's at one place. */
export const duplicateDestination = (destination: string) =>
  new TsmanError(`${destination}: duplicate mount destination`, {
    kind: 'invalid',
    code: 'TSMAN_MOUNT_DUPLICATE',
  });

/** The source of a bind mount is not there. */
export const noSource = (source: string) =>
  new TsmanError(`statfs ${source}: no such file or directory`, {
    kind: 'not-found',
    code: 'TSMAN_MOUNT_SOURCE_NOT_FOUND',
    hint: `Make it first: mkdir -p ${source}`,
  });

/** The source of a bind mount with `U` cannot be given to the container's user. */
export const cannotGive = (path: string, reason: string) =>
  new TsmanError(`failed to chown ${path}: ${reason}`, {
    kind: 'forbidden',
    code: 'TSMAN_MOUNT_CHOWN',
    hint: 'Leave out the option U, or mount a folder of your own.',
  });

/** A device of `--device` is not there. */
export const noDevice = (path: string) =>
  new TsmanError(`stat ${path}: no such file or directory`, {
    kind: 'not-found',
    code: 'TSMAN_DEVICE_NOT_FOUND',
  });

/** The profile of `--security-opt seccomp=FILE` cannot be read. */
export const noSeccompProfile = (path: string, reason: string) =>
  new TsmanError(`opening seccomp profile failed: open ${path}: ${reason}`, {
    kind: 'invalid',
    code: 'TSMAN_SECCOMP_PROFILE_NOT_FOUND',
  });

/** A seccomp profile that is no profile. */
export const badSeccompProfile = (reason: string) =>
  new TsmanError(`loading seccomp profile failed: ${reason}`, {
    kind: 'invalid',
    code: 'TSMAN_SECCOMP_PROFILE_INVALID',
  });

/** A filter was asked for on a kernel without. */
export const seccompUnavailable = () =>
  new TsmanError('seccomp profile specified but the kernel was built without seccomp', {
    kind: 'unsupported',
    code: 'TSMAN_SECCOMP_UNAVAILABLE',
  });

/** A kernel setting that belongs to a namespace the container shares with the host. */
export const sysctlOfSharedNamespace = (name: string, value: string, namespace: string) =>
  new TsmanError(
    `sysctl ${name}=${value} can't be set since ${namespace} Namespace set to host: invalid argument`,
    { kind: 'invalid', code: 'TSMAN_SYSCTL_NOT_ALLOWED' },
  );

/** A kernel setting that belongs to no namespace. */
export const sysctlNotAllowed = (name: string) =>
  new TsmanError(`sysctl '${name}' is not allowed`, {
    kind: 'invalid',
    code: 'TSMAN_SYSCTL_NOT_ALLOWED',
    hint: 'Only kernel.sem, kernel.shm*, kernel.msg*, fs.mqueue.* and net.* belong to a container.',
  });

/** A limit above what the caller's own hard limit is. */
export const limitTooHigh = (name: string, wanted: number, hard: number) =>
  new TsmanError(
    `cannot set ulimit ${name} to ${wanted}: the hard limit of the current user is ${hard}: operation not permitted`,
    { kind: 'forbidden', code: 'TSMAN_ULIMIT_TOO_HIGH', hint: 'See limits.conf(5).' },
  );

/** A limit setrlimit(2) does not have. */
export const unknownLimit = (name: string) =>
  new TsmanError(`invalid ulimit type: ${name}`, { kind: 'invalid', code: 'TSMAN_ULIMIT_UNKNOWN' });

/** `--init` needs a process table of the container's own. */
export const initNeedsPidNamespace = () =>
  new TsmanError("cannot add init binary as PID 1 (PID namespace isn't private)", {
    kind: 'invalid',
    code: 'TSMAN_INIT_WITHOUT_PID_NAMESPACE',
  });

/** `--init` where no init program is installed, or not the one that was named. */
export const noInit = (path = 'catatonit') =>
  new TsmanError(`container-init binary not found on the host: stat ${path}: no such file or directory`, {
    kind: 'unavailable',
    code: 'TSMAN_INIT_NOT_FOUND',
    hint: 'Install catatonit or tini, or name one with --init-path.',
  });

/** `--ipc container:` of one that keeps its IPC namespace to itself. */
export const ipcNotShareable = (id: string) =>
  new TsmanError(`cannot join IPC of a non-shareable container: ${id}`, {
    kind: 'conflict',
    code: 'TSMAN_IPC_NOT_SHAREABLE',
    hint: 'Start that container with `--ipc shareable`.',
  });

/** `container:` names one that does not run. */
export const joinedNotRunning = (namespace: string, id: string) =>
  new TsmanError(
    `cannot join ${namespace} namespace of container ${id}: it is not running: container state improper`,
    { kind: 'conflict', code: 'TSMAN_CONTAINER_STATE', hint: `Run \`tsman start ${id.slice(0, 12)}\`.` },
  );

/** `nomap` leaves out the only id there is. */
export const noSubordinateIds = () =>
  new TsmanError('cannot leave out the id of the caller: there is no other one', {
    kind: 'invalid',
    code: 'TSMAN_NO_SUBORDINATE_IDS',
    hint: 'Add a range to /etc/subuid and /etc/subgid, then run `tsman system migrate`.',
  });
