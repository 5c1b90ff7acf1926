import { TsmanError } from '../../base/error.ts';
import { noVolumeToMount } from '../errors.ts';
import type { Volume } from '../model.ts';
import type { Needs } from '../needs.ts';

/** The volume that is to be mounted or unmounted. @throws TSMAN_VOLUME_NOT_FOUND in podman's words, TSMAN_VOLUME_AMBIGUOUS */
export function volumeToMount({ store }: Pick<Needs, 'store'>, name: string): Volume {
  try {
    return store.resolve(name);
  } catch (error) {
    throw error instanceof TsmanError && error.kind === 'not-found' ? noVolumeToMount(name) : error;
  }
}
