import { mountsBelow } from '../../host/mount-table.ts';
import { volumeStaysMounted } from '../errors.ts';
import type { Needs } from '../needs.ts';
import { unmountVolume } from './mount.ts';

/**
 * Remove a volume with its files; what stands behind it is left alone. Succeeds when it vanishes meanwhile.
 *
 * @param check may refuse by throwing: who comes to use the volume from then on finds it gone
 * @returns whether it was there
 * @throws TSMAN_VOLUME_BUSY
 */
export async function removeVolume(needs: Needs, name: string, check: () => void): Promise<boolean> {
  const { folder, data } = needs.paths.volume(name);
  const removed = await needs.store.remove(name, async () => {
    check();
    if (mountsBelow(folder).length > 0) await unmountVolume(needs, name);
    if (mountsBelow(folder).includes(data)) throw volumeStaysMounted(name);
  });
  if (removed) needs.events.write({ type: 'volume', status: 'remove', name });
  return removed;
}
