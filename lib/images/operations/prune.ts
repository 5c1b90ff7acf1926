import { everyImage } from '../lists/as-image.ts';
import type { Image } from '../model.ts';
import { listMounts } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { filterImages, type ImageFilterFacts } from '../plan/filter.ts';
import { collectGarbage } from './collect.ts';

export interface PruneRequest {
  /** Those with names, too. */
  readonly all: boolean;
  /** `key=value` as typed. */
  readonly filters: readonly string[];
  readonly facts: ImageFilterFacts;
}

export interface Pruned {
  readonly deleted: readonly string[];
  /** What the disk got back, as `du` counts it. */
  readonly freedBytes: number;
}

/**
 * The images that {@link pruneImages} would remove: those, and lists, that no container uses, no list has,
 * and that are not mounted.
 *
 * @throws TSMAN_IMAGE_FILTER
 */
export function prunableImages(needs: Needs, { all, filters, facts }: PruneRequest): readonly Image[] {
  const mounted = new Set(listMounts(needs).map(({ imageId }) => imageId));
  const doomed = filterImages(everyImage(needs.store), filters, facts).filter(
    ({ id, names }) => (all || names.length === 0) && !mounted.has(id) && facts.containersOf(id) === 0,
  );
  const doomedIds = new Set(doomed.map(({ id }) => id));
  const listed = needs.store.lists().flatMap(({ id, members }) => (doomedIds.has(id) ? [] : members));
  return doomed.filter(({ id }) => !listed.some(({ imageId }) => imageId === id));
}

/** Remove images that nobody uses, and whatever nothing else needs, also what killed commands left. */
export async function pruneImages(needs: Needs, request: PruneRequest): Promise<Pruned> {
  const doomed = prunableImages(needs, request);
  const deleted = doomed.map(({ id }) => id);
  const recordBytes = deleted.length === 0 ? 0 : await needs.store.remove(deleted);
  for (const { id, names } of doomed) needs.events.write(imageEvent('remove', { id, name: names[0] }));
  return { deleted, freedBytes: recordBytes + (await collectGarbage(needs, { downloads: 'all' })) };
}
