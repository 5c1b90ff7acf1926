import { randomHex } from '../../base/random.ts';
import type { UndoStack } from '../../base/undo.ts';
import type { Digest } from '../../oci/digest.ts';
import { mountTarget } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { sweepMounts } from './mount.ts';

/**
 * Mount layers read-only, for as long as the caller looks at them: unpacked they are, and claimed by whoever asks.
 *
 * @returns where; undefined for no layers
 * @throws TSMAN_STORAGE_MOUNT, TSMAN_LAYER_MISSING
 */
export async function viewLayers(
  needs: Needs,
  layers: readonly Digest[],
  undo: UndoStack,
): Promise<string | undefined> {
  if (layers.length === 0) return undefined;
  await sweepMounts(needs);
  const id = `image-${needs.owner}-${randomHex(4)}`;
  const target = mountTarget(needs, id);
  undo.push(() => needs.storage.removeRootfs(id));
  await needs.storage.createRootfs({ id, layers, readOnly: true, disposable: true });
  undo.push(() => needs.storage.unmountRootfs(id, target));
  await needs.storage.mountRootfs(id, target);
  return target;
}
