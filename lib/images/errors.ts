import { TsmanError } from '../base/error.ts';

const LIST = 'Run `tsman images` to list every image.';

export const imageUnknown = (name: string) =>
  new TsmanError(`${name}: image not known`, {
    kind: 'not-found',
    code: 'TSMAN_IMAGE_UNKNOWN',
    hint: LIST,
  });

/** As {@link imageUnknown}; removing what is not there has an exit code of its own. */
export const nothingToRemove = (name: string) =>
  new TsmanError(`${name}: image not known`, {
    kind: 'not-found',
    code: 'TSMAN_IMAGE_UNKNOWN',
    exitCode: 1,
    hint: LIST,
  });

export const filterRefused = (message: string) =>
  new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_IMAGE_FILTER',
    hint: 'See `tsman images --help`.',
  });

export const layerTypeRefused = (mediaType: string, format: string) =>
  new TsmanError(
    `cannot save as ${format}: a layer is of type "${mediaType}", which ${format} does not have`,
    {
      kind: 'unsupported',
      code: 'TSMAN_SAVE_LAYER',
      hint: 'Use `--format oci-dir` or `--format oci-archive`.',
    },
  );

export const imageAmbiguous = (name: string, matches: readonly string[]) =>
  new TsmanError(`${name}: image name or ID is ambiguous: it may be ${matches.join(' or ')}`, {
    kind: 'conflict',
    code: 'TSMAN_IMAGE_AMBIGUOUS',
    hint: 'Write the whole name, or more of the ID.',
  });

export const tagUnknown = (name: string) =>
  new TsmanError(`${name}: tag not known`, {
    kind: 'not-found',
    code: 'TSMAN_TAG_UNKNOWN',
    hint: LIST,
  });

export const nameRefused = (name: string, problem: string) =>
  new TsmanError(`normalizing name "${name}": ${problem}`, {
    kind: 'invalid',
    code: 'TSMAN_IMAGE_NAME',
    hint: 'Write a name such as `team/app:1.0`: lower-case letters, digits, and `.`, `_`, `-` between them.',
  });

export const imageInUse = (ids: readonly string[]) =>
  new TsmanError(
    `image used by ${ids.join(', ')}: image is in use by a container: consider listing external containers and force-removing image`,
    {
      kind: 'conflict',
      code: 'TSMAN_IMAGE_IN_USE',
      exitCode: 2,
      hint: 'Remove the container first, or use `tsman rmi --force`, which removes it too.',
    },
  );

export const imageMounted = (id: string) =>
  new TsmanError(`image ${id} is mounted`, {
    kind: 'conflict',
    code: 'TSMAN_IMAGE_MOUNTED',
    exitCode: 2,
    hint: 'Unmount it first, or use `tsman rmi --force`, which does.',
  });

export const imageNotMounted = (id: string) =>
  new TsmanError(`image ${id} is not mounted`, {
    kind: 'conflict',
    code: 'TSMAN_IMAGE_NOT_MOUNTED',
    hint: 'Run `tsman image mount` to list the images that are.',
  });

export const manyTags = (id: string, names: readonly string[]) =>
  new TsmanError(
    `unable to delete image "${id}" by ID with more than one tag ([${names.join(' ')}]): please force removal`,
    {
      kind: 'conflict',
      code: 'TSMAN_IMAGE_TAGS',
      hint: 'Name the tag to remove, or use `tsman rmi --force` to remove all of them.',
    },
  );

/** Nothing in it tells that it is an image. */
export const notAnImage = (source: string, why: string) =>
  new TsmanError(`payload does not match any of the supported image formats: ${source}: ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_ARCHIVE_UNKNOWN',
    hint: 'For a tar archive of a file system use `tsman import`.',
  });

/** It is an image archive, and something in it is wrong. */
export const archiveBroken = (source: string, why: string, cause?: unknown) =>
  new TsmanError(`cannot load "${source}": ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_ARCHIVE_BROKEN',
    hint: 'Save or download the archive again.',
    cause,
  });

export const notForThisHost = (source: string, wanted: string, found: readonly string[]) =>
  new TsmanError(`cannot load "${source}": it has no image for ${wanted}, only for ${found.join(', ')}`, {
    kind: 'unsupported',
    code: 'TSMAN_IMAGE_PLATFORM',
    hint: 'Save the archive on a machine of this architecture, or with every platform in it.',
  });
