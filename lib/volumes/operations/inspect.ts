import type { Volume } from '../model.ts';
import type { Needs } from '../needs.ts';
import { inspectVolume } from '../plan/inspect.ts';
import { usersOf } from './mount.ts';

/** What there is to know of a volume, under podman's keys. */
export function inspect(needs: Needs, volume: Volume): ReturnType<typeof inspectVolume> {
  return inspectVolume({
    volume,
    mountpoint: needs.paths.volume(volume.name).data,
    mountCount: usersOf(needs, volume.name).length,
  });
}
