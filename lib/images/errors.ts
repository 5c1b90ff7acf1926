import { TsmanError } from '../base/error.ts';
import type { Platform } from '../oci/image-spec.ts';

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

/** A connection ended before all was there. */
export const cutShort = (expectedBytes: number, gotBytes: number) =>
  new Error(`the connection ended after ${gotBytes} of ${expectedBytes} bytes`);

export const downloadCut = (digest: string, cause: unknown) =>
  new TsmanError(
    `cannot download blob ${digest}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      kind: 'unavailable',
      code: 'TSMAN_DOWNLOAD_CUT',
      hint: 'Run the command again: it goes on from where it stopped.',
      cause,
    },
  );

export const transportRefused = (transport: string) =>
  new TsmanError(`the transport "${transport}" is not supported`, {
    kind: 'unsupported',
    code: 'TSMAN_TRANSPORT',
    hint: 'Use docker://, oci:, oci-archive:, docker-archive:, dir: or containers-storage:.',
  });

export const noSpace = (cause: unknown) =>
  new TsmanError(`cannot store the image: no space left on device`, {
    kind: 'unavailable',
    code: 'TSMAN_NO_SPACE',
    hint: 'Free some with `tsman rmi` or `tsman image prune`, then run the command again: it goes on from where it stopped.',
    cause,
  });

export const noImageFor = (name: string, { os, architecture, variant = '' }: Platform) =>
  new TsmanError(
    `choosing an image from manifest list docker://${name}: no image found in image index for architecture ${architecture}, variant "${variant}", OS ${os}`,
    {
      kind: 'not-found',
      code: 'TSMAN_IMAGE_PLATFORM',
      hint: 'Choose a platform that the image is made for with `--platform`.',
    },
  );

/** A registry has it so. */
export const pulledBroken = (name: string, why: string, cause?: unknown) =>
  new TsmanError(`cannot pull "${name}": ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_IMAGE_BROKEN',
    hint: 'Ask the maker of the image about it.',
    cause,
  });

export const noTags = (repository: string) =>
  new TsmanError(`cannot pull "${repository}": it has no tags`, {
    kind: 'not-found',
    code: 'TSMAN_NO_TAGS',
  });

/** None of the places a short name may stand for has it. */
export const pullFailed = (name: string, failures: readonly TsmanError[]) =>
  new TsmanError(
    `${failures.length} errors occurred while pulling "${name}": ${failures.map(({ message }) => message).join('; ')}`,
    {
      kind: 'not-found',
      code: 'TSMAN_PULL_FAILED',
      hint: 'Write the whole name, with the registry: `registry.example/team/app:1.0`.',
      cause: failures,
    },
  );

export const severalInArchive = (source: string) =>
  new TsmanError(`initializing source ${source}:: more than one image in oci, choose an image`, {
    kind: 'conflict',
    code: 'TSMAN_IMAGE_AMBIGUOUS',
    hint: `Write its name behind a colon: \`${source}:NAME\`.`,
  });

export const notInArchive = (source: string, name: string) =>
  new TsmanError(`initializing source ${source}:${name}: no descriptor found for reference "${name}"`, {
    kind: 'not-found',
    code: 'TSMAN_IMAGE_UNKNOWN',
  });

export const zstdNeedsOci = () =>
  new TsmanError('cannot push layers compressed with zstd in the format v2s2, which does not have them', {
    kind: 'invalid',
    code: 'TSMAN_PUSH_FORMAT',
    hint: 'Use `--format oci`, or `--compression-format gzip`.',
  });

export const noDestination = (text: string) =>
  new TsmanError(`cannot push "${text}": it has no name that says where to`, {
    kind: 'invalid',
    code: 'TSMAN_PUSH_DESTINATION',
    hint: 'Write the destination behind the image: `tsman push IMAGE registry.example/team/app:1.0`.',
  });

export const archiveExists = (path: string) =>
  new TsmanError(`docker-archive doesn't support modifying existing images: "${path}" is there already`, {
    kind: 'conflict',
    code: 'TSMAN_OUTPUT',
    hint: 'Choose another file, or remove this one.',
  });
