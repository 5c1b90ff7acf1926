import { codeOf } from '../../base/error.ts';
import { removeUnusedVolume, volumesInUse } from '../../containers/operations/volumes.ts';
import { filterVolumes } from '../../volumes/plan/filter.ts';
import type { Context } from '../command.ts';
import { volumeFilterFacts } from '../volume-listing.ts';

/**
 * Names of the volumes that no container has, as far as filters let them through.
 *
 * @param leaving IDs of containers that do not count: they are about to go
 * @throws TSMAN_VOLUME_FILTER
 */
export async function prunableVolumes(
  context: Context,
  filters: readonly string[],
  leaving: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const volumes = await context.engine.volumes();
  const chosen = filterVolumes(volumes.store.list(), filters, volumeFilterFacts(context, volumes));
  const isUsed = volumesInUse(context.engine.containers, leaving);
  return chosen.map(({ name }) => name).filter((name) => !isUsed(name));
}

/** Remove a volume, unless a container has come to have it. @returns whether it is gone by our hand */
export async function pruneVolume({ engine }: Context, name: string): Promise<boolean> {
  try {
    const removed = await removeUnusedVolume(engine.containers, name);
    if (removed) engine.events.write({ type: 'volume', status: 'prune', name });
    return removed;
  } catch (error) {
    if (codeOf(error) === 'TSMAN_VOLUME_IN_USE') return false;
    throw error;
  }
}
