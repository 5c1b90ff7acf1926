import { TsmanError } from '../../base/error.ts';
import type { Platform } from '../../oci/image-spec.ts';

export const noInstance = ({ architecture, os, variant }: Platform) =>
  new TsmanError(
    `no image found in manifest list for architecture ${architecture}, variant "${variant ?? ''}", OS ${os}: image not known`,
    {
      kind: 'not-found',
      code: 'TSMAN_IMAGE_UNKNOWN',
      hint: 'Run `tsman manifest inspect` to see which images are in the list.',
    },
  );

export const notAList = (name: string) =>
  new TsmanError(`${name}: image is not a manifest list`, {
    kind: 'invalid',
    code: 'TSMAN_NOT_A_LIST',
    hint: 'Run `tsman images --filter manifest=true` to list the manifest lists.',
  });

export const listNameTaken = (name: string, id: string) =>
  new TsmanError(
    `creating image to hold manifest list: image name "${name}" is already associated with image "${id}": that name is already in use`,
    {
      kind: 'conflict',
      code: 'TSMAN_LIST_NAME_TAKEN',
      hint: 'Use `tsman manifest create --amend` to add to a list that exists.',
    },
  );

export const notInList = (what: string, digest: string) =>
  new TsmanError(
    `${what}: no instance matching digest "${digest}" found in manifest list: no image instance matching the specified digest was found in the list or index`,
    {
      kind: 'not-found',
      code: 'TSMAN_LIST_MEMBER_UNKNOWN',
      hint: 'Run `tsman manifest inspect` to see which images are in the list.',
    },
  );

export const usedByList = (id: string, lists: readonly string[]) =>
  new TsmanError(`image ${id} is in the manifest list ${lists.join(', ')}`, {
    kind: 'conflict',
    code: 'TSMAN_IMAGE_IN_LIST',
    exitCode: 2,
    hint: 'Remove the list first, or use `tsman rmi --force`.',
  });

export const listsNeedManifests = (transport: string) =>
  new TsmanError(`a manifest list cannot be pushed to ${transport}:, which has images only`, {
    kind: 'invalid',
    code: 'TSMAN_PUSH_FORMAT',
    hint: 'Push it to a registry, or to oci:, oci-archive: or dir:.',
  });
