import type { UndoStack } from '../../base/undo.ts';
import type { Needs } from '../needs.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { hasOverlays, imageMounts, volumeMounts } from '../plan/volumes.ts';
import { placeImages, placeOverlays } from './place-layered.ts';
import { placeParts } from './place-parts.ts';
import { placeVolumes } from './place-volumes.ts';

/** What was made ready for the mounts of one start. */
export interface Placed {
  readonly places: SpecFacts['places'];
  /** Commands that say that the container is gone, for when it has ended. */
  readonly farewells: readonly (readonly string[])[];
  /** What is unmounted then, and the folders that are removed after. */
  readonly mounts: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Have everything ready that the container mounts and that is no plain file of the host's. Its record is there by now, so
 * that nobody removes a volume of its any more.
 *
 * @throws TSMAN_VOLUME_MOUNT, TSMAN_IMAGE_NOT_FOUND, TSMAN_MOUNT_SUBPATH, TSMAN_MOUNT_OVERLAY
 */
export async function placeMounts(needs: Needs, facts: SpecFacts, undo: UndoStack): Promise<Placed> {
  const { request } = facts.container;
  const images = imageMounts(request).length > 0 ? await placeImages(needs, facts, undo) : undefined;
  const volumes = volumeMounts(request).length > 0 ? await placeVolumes(needs, facts, undo) : undefined;
  const whole = { ...images?.places, ...volumes?.places };
  const parts = await placeParts(needs, { container: facts.container, whole }, undo);
  const below = { ...whole, ...parts.places };
  const overlays = hasOverlays(request)
    ? await placeOverlays(needs, { facts, whole: below }, undo)
    : undefined;
  return {
    places: { ...below, ...overlays?.places },
    farewells: [...parts.farewells, ...(volumes?.farewells ?? [])],
    mounts: [...(overlays?.mounts ?? []), ...(images?.mounts ?? [])],
    folders: [...(overlays?.folders ?? []), ...(images?.folders ?? [])],
  };
}
