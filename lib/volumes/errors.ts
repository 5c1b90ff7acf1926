import { TsmanError } from '../base/error.ts';

const LIST = 'Run `tsman volume ls` to list every volume.';

export const noSuchVolume = (name: string) =>
  new TsmanError(`no such volume ${name}`, { kind: 'not-found', code: 'TSMAN_VOLUME_NOT_FOUND', hint: LIST });

/** As {@link noSuchVolume}, in other words of podman's; removing what is not there has an exit code of its own. */
export const noVolumeToMount = (name: string) => noneOfThatName(name, 125);
export const noVolumeToRemove = (name: string) => noneOfThatName(name, 1);

const noneOfThatName = (name: string, exitCode: number) =>
  new TsmanError(`no volume with name "${name}" found: no such volume`, {
    kind: 'not-found',
    code: 'TSMAN_VOLUME_NOT_FOUND',
    hint: LIST,
    exitCode,
  });

/** What was to be unpacked into a volume is no tar archive, or a damaged one. */
export const cannotImport = (name: string, words: string) =>
  new TsmanError(`importing into volume ${name}: ${words}`, { kind: 'invalid', code: 'TSMAN_VOLUME_IMPORT' });

/** Links that are in the volume, or that a container puts there, could lead the import out of it. */
export const importNotSafe = (name: string) =>
  new TsmanError(`importing into volume ${name}: there are symbolic links in it, or a container that runs`, {
    kind: 'unavailable',
    code: 'TSMAN_VOLUME_IMPORT',
    hint: 'This host cannot mount a volume so that links in it lead nowhere (nosymfollow). Import into a new volume.',
  });

export const volumeAmbiguous = (part: string) =>
  new TsmanError(`more than one result for volume name "${part}": volume already exists`, {
    kind: 'invalid',
    code: 'TSMAN_VOLUME_AMBIGUOUS',
    hint: 'Write the whole name.',
  });

export const volumeExists = (name: string) =>
  new TsmanError(`volume with name ${name} already exists: volume already exists`, {
    kind: 'conflict',
    code: 'TSMAN_VOLUME_EXISTS',
    hint: 'With --ignore it is no error.',
  });

export const volumeNameInvalid = () =>
  new TsmanError(
    'running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
    { kind: 'invalid', code: 'TSMAN_VOLUME_NAME' },
  );

/** `rm` of a volume that containers use; `volume rm` exits with 2 then. */
export const volumeInUse = (name: string, users: readonly string[]) =>
  new TsmanError(
    `volume ${name} is being used by the following container(s): ${users.join(', ')}: volume is being used`,
    {
      kind: 'conflict',
      code: 'TSMAN_VOLUME_IN_USE',
      hint: 'Remove the containers first, or remove both with `tsman volume rm --force`.',
      exitCode: 2,
    },
  );

/** Plugins that keep volumes elsewhere. */
export const noVolumeDriver = (name: string, driver: string) =>
  new TsmanError(
    `volume ${name} uses volume plugin ${driver} but it could not be retrieved: no volume plugin with name ${driver} available: required plugin missing`,
    { kind: 'unsupported', code: 'TSMAN_VOLUME_DRIVER', hint: 'Use the driver local.' },
  );

export const badVolumeOption = (message: string) =>
  new TsmanError(message, { kind: 'invalid', code: 'TSMAN_VOLUME_OPTION' });

/** A limit that needs project quotas, which users cannot set. */
export const noVolumeQuota = () =>
  new TsmanError('volume options size and inodes not supported. Filesystem does not support Project Quota', {
    kind: 'unsupported',
    code: 'TSMAN_VOLUME_QUOTA',
    hint: 'A size can be given to a volume in memory: --opt type=tmpfs --opt device=tmpfs --opt o=size=64m.',
  });

export const volumeFilterInvalid = (message: string) =>
  new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_FILTER_INVALID',
    hint: 'See `tsman volume ls --help`.',
  });

/** What stands behind the volume is not there, or may not be mounted. */
export const cannotMountVolume = (name: string, words: string) =>
  new TsmanError(`mounting volume ${name}: ${words}`, {
    kind: 'unavailable',
    code: 'TSMAN_VOLUME_MOUNT',
    hint: `See its options: tsman volume inspect ${name}`,
  });

/** Its files would go with it. */
export const volumeStaysMounted = (name: string) =>
  new TsmanError(`removing volume ${name}: what stands behind it cannot be unmounted`, {
    kind: 'conflict',
    code: 'TSMAN_VOLUME_BUSY',
  });
