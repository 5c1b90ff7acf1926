import { reworded, TsmanError } from '../base/error.ts';

/** No container has this name, ID or part of an ID. */
export const noSuchContainer = (name: string) =>
  new TsmanError(`no container with name or ID "${name}" found: no such container`, {
    kind: 'not-found',
    code: 'TSMAN_CONTAINER_NOT_FOUND',
    hint: 'Run `tsman ps --all` to list every container.',
  });

/** A part of an ID that several containers share. */
export const ambiguousContainer = (part: string, count: number) =>
  new TsmanError(`more than one result for container name or ID ${part}: ${count} containers match`, {
    kind: 'invalid',
    code: 'TSMAN_CONTAINER_AMBIGUOUS',
    hint: 'Give more digits of the ID, or the name.',
  });

/** The holder's whole ID stands in the message, where scripts cut it out. */
export const nameInUse = (name: string, holder: string) =>
  new TsmanError(
    `creating container storage: the container name "${name}" is already in use by ${holder}. You have to remove that container to be able to reuse that name: that name is already in use`,
    {
      kind: 'conflict',
      code: 'TSMAN_CONTAINER_NAME_IN_USE',
      hint: `Remove it with \`tsman rm ${name}\`, or give --replace.`,
    },
  );

/** `rename` to a name that another container has. */
export const cannotRename = (id: string, name: string) =>
  new TsmanError(
    `renaming container ${id}: name ${name} already in use, cannot rename container ${id}: container already exists`,
    {
      kind: 'conflict',
      code: 'TSMAN_CONTAINER_NAME_IN_USE',
      hint: 'Choose another name, or rename that one first.',
    },
  );

/** Neither the image nor an option says how to check the health of the container. */
export const noHealthCheck = (id: string) =>
  new TsmanError(`container ${id} has no defined healthcheck`, {
    kind: 'invalid',
    code: 'TSMAN_HEALTHCHECK_MISSING',
    hint: 'Build the image with a HEALTHCHECK.',
  });

/** Nobody checks the health of containers by himself yet: there is nothing to wait for. */
export const healthUnwatched = (id: string) =>
  new TsmanError(`waiting for the health of container ${id} is not supported yet`, {
    kind: 'unsupported',
    code: 'TSMAN_HEALTH_UNWATCHED',
    hint: `Ask for it: until tsman healthcheck run ${id.slice(0, 12)}; do sleep 1; done`,
  });

/** A record that is not one: whatever wrote it, it was not us. */
export const recordBroken = (path: string, id: string) =>
  new TsmanError(`cannot read "${path}": it is not the record of a container`, {
    kind: 'internal',
    code: 'TSMAN_RECORD_BROKEN',
    hint: `Remove what is left of the container: tsman rm --force ${id.slice(0, 12)}`,
  });

/** A signal name or number that Linux does not have. */
export const badSignal = (signal: string) =>
  new TsmanError(`invalid signal: ${signal}`, { kind: 'invalid', code: 'TSMAN_SIGNAL_INVALID' });

/** The monitor's word that a container did not start, mapped by `runtime/`. */
export const startFailed = (message: string, exitCode: 125 | 126 | 127) =>
  new TsmanError(message, { kind: 'unavailable', code: 'TSMAN_CONTAINER_START_FAILED', exitCode });

/** `start` of a container that the runtime refuses, or that lacks a secret; 126 and 127 are the business of `run` and `exec`. */
export const startRefused = (id: string, cause: TsmanError) =>
  new TsmanError(`unable to start container "${id}": ${cause.message}`, {
    kind: cause.kind,
    code: 'TSMAN_CONTAINER_START_FAILED',
    cause,
  });

/** The mount of /dev/shm failed. */
export const noSharedMemory = (words: string) =>
  new TsmanError(`cannot mount /dev/shm: ${words}`, {
    kind: 'unavailable',
    code: 'TSMAN_SHM_MOUNT',
    hint: 'Try again with --ipc private.',
  });

/** The container whose namespace was to be shared cannot be found. */
export const cannotShareWith = (type: string, cause: TsmanError) =>
  reworded(cause, `looking up container to share ${type} namespace with: ${cause.message}`);

/** `--cidfile` names a file that is there already. */
export const idFileExists = (path: string) =>
  new TsmanError(`container id file exists. Ensure another container is not using it or delete ${path}`, {
    kind: 'conflict',
    code: 'TSMAN_CIDFILE_EXISTS',
  });

/** `--cidfile` names a file that cannot be made. */
export const cannotOpenIdFile = (path: string, cause: unknown) =>
  new TsmanError(`opening cidfile ${path}`, {
    kind: 'invalid',
    code: 'TSMAN_CIDFILE_UNWRITABLE',
    hint: 'Name a file in a folder that is there and that you may write to.',
    cause,
  });

/** `diff` of a container that has no image and no files of its own. */
export const noImageToCompare = (id: string) =>
  new TsmanError(`container ${id} has no image to compare it with`, {
    kind: 'invalid',
    code: 'TSMAN_DIFF_NO_IMAGE',
    hint: 'It works in a folder of this machine (--rootfs): look there.',
  });

/** What is found while a container is made, in podman's words. */
export const cannotCreate = (cause: TsmanError) =>
  reworded(cause, `running container create option: ${cause.message}`);

/** `--volumes-from` names a container that cannot be found. */
export const noLender = (name: string, cause: TsmanError) =>
  reworded(
    cause,
    `looking up container "${name}" for volumes-from: ${name === '' ? 'name or ID cannot be empty' : cause.message}`,
  );

/** `--mount type=image` names an image that cannot be found. */
export const noMountImage = (
  { reference, destination }: { readonly reference: string; readonly destination: string },
  cause: TsmanError,
) => reworded(cause, `creating image volume "${reference}":"${destination}": ${cause.message}`);

/** The folder below a mount with the option `O`. */
export const cannotOverlay = (path: string, words: string) =>
  new TsmanError(`mounting overlay failed "${path}": stat ${path}: ${words}`, {
    kind: 'not-found',
    code: 'TSMAN_MOUNT_OVERLAY',
  });

/** The part of a volume or an image that a mount names is not there, or leads out of it. */
export const noSubpath = (subpath: string, words: string) =>
  new TsmanError(`cannot mount the subpath "${subpath}": ${words}`, {
    kind: 'not-found',
    code: 'TSMAN_MOUNT_SUBPATH',
  });

/** The folder of `--rootfs` is not there. */
export const noRootfsFolder = (path: string) =>
  new TsmanError(`running container create option: stat ${path}: no such file or directory`, {
    kind: 'not-found',
    code: 'TSMAN_ROOTFS_FOLDER_MISSING',
  });

/** A container that works in a folder of the host's has no image that could get one more layer. */
export const cannotCommitFolder = () =>
  new TsmanError('cannot commit a container that uses an exploded rootfs', {
    kind: 'unsupported',
    code: 'TSMAN_COMMIT_ROOTFS',
    hint: 'Make an image of all its files: tsman export … | tsman import -',
  });

/** One end of `cp` is not there, or leads nowhere. */
export const notFoundAt = (
  { path, where }: { readonly path: string; readonly where: string },
  words = 'no such file or directory',
) =>
  new TsmanError(`"${path}" could not be found on ${where}: ${words}`, {
    kind: 'not-found',
    code: 'TSMAN_COPY_NOT_FOUND',
  });

/** What goes into a folder only was to be copied to something else. */
export const cannotCopy = (what: 'a directory' | 'from stdin') =>
  new TsmanError(`destination must be a directory when copying ${what}`, {
    kind: 'invalid',
    code: 'TSMAN_COPY_INVALID',
  });

/** What came from stdin is something else. */
export const noArchiveToCopy = (cause?: unknown) =>
  new TsmanError('source must be a (compressed) tar archive when copying from stdin', {
    kind: 'invalid',
    code: 'TSMAN_COPY_INVALID',
    cause,
  });

/** A file would take the place of a folder, or the other way round. */
export const copyInTheWay = (path: string, what: 'folder' | 'file') =>
  new TsmanError(
    what === 'folder'
      ? `copying: cannot overwrite directory "${path}" with non-directory`
      : `copying: cannot overwrite non-directory "${path}" with directory`,
    { kind: 'conflict', code: 'TSMAN_COPY_IN_THE_WAY', hint: 'Remove it first, or give --overwrite.' },
  );

/** Something of the source may not be read. */
export const cannotRead = (words: string) =>
  new TsmanError(`copying: ${words}`, {
    kind: 'unavailable',
    code: 'TSMAN_COPY_FAILED',
    hint: 'What was copied before stays.',
  });

/** The target lies in a volume that its container may not write to. */
export const copyReadOnly = (path: string) =>
  new TsmanError(`copying: ${path}: Read-only file system`, {
    kind: 'forbidden',
    code: 'TSMAN_COPY_FAILED',
    hint: 'It is mounted read-only there.',
  });
