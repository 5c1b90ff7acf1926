import type { Digest } from '../../oci/digest.ts';
import { sweepDownloads } from '../download/blob.ts';
import { claims, sweepIngest } from '../lease.ts';
import { isManifestList, reachableFromList } from '../lists/model.ts';
import { reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { sweepMounts } from './mount.ts';

/**
 * Free every blob and layer that no image, no container and no running load or pull needs, and what killed commands left.
 *
 * @param downloads which unfinished ones go, too: all, or those nobody has gone on with for long
 * @returns bytes that the disk got back, as `du` counts them
 */
export async function collectGarbage(
  needs: Needs,
  { downloads = 'old' }: { readonly downloads?: 'all' | 'old' } = {},
): Promise<number> {
  await sweepMounts(needs);
  const unfinishedBytes = sweepIngest(needs) + (await sweepDownloads(needs, downloads));
  const sweptBytes = unfinishedBytes + (await needs.storage.sweep());
  return await needs.store.locked(async () => {
    const draftBytes = needs.store.sweep();
    const recorded = needs.store
      .all()
      .map((each) => (isManifestList(each) ? reachableFromList(each) : reachableFrom(each)));
    const reachable = [...recorded, ...claims(needs)];
    const blobs = new Set<Digest>(reachable.flatMap((each) => each.blobs));
    const layers = new Set<Digest>(reachable.flatMap((each) => each.layers));
    const unpacked = await needs.storage.removeLayersExcept(layers);
    return sweptBytes + draftBytes + unpacked.freedBytes + needs.content.removeExcept(blobs);
  });
}
