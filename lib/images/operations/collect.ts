import type { Digest } from '../../oci/digest.ts';
import { claims, sweepIngest } from '../lease.ts';
import { reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { sweepMounts } from './mount.ts';

/**
 * Free every blob and layer that no image, no container and no running load or pull needs, and what killed commands left.
 *
 * @returns bytes that the disk got back, as `du` counts them
 */
export async function collectGarbage(needs: Needs): Promise<number> {
  await sweepMounts(needs);
  const sweptBytes = sweepIngest(needs) + (await needs.storage.sweep());
  return await needs.store.locked(async () => {
    const draftBytes = needs.store.sweep();
    const reachable = [...needs.store.list().map(reachableFrom), ...claims(needs)];
    const blobs = new Set<Digest>(reachable.flatMap((each) => each.blobs));
    const layers = new Set<Digest>(reachable.flatMap((each) => each.layers));
    const unpacked = await needs.storage.removeLayersExcept(layers);
    return sweptBytes + draftBytes + unpacked.freedBytes + needs.content.removeExcept(blobs);
  });
}
