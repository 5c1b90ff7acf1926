import { join } from 'node:path';
import { entriesOf } from '../../base/entries.ts';
import { runCommand } from '../../host/spawn.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { Needs } from '../needs.ts';

/** Takes a place away, never what is mounted there: whatever cannot be unmounted stays. */
const REMOVE = 'umount -l "$1" 2>/dev/null; rm -df -- "$1"';

/** The command that takes a part of a volume, or of an image, from its place. */
export function removePlaceCommand(place: string): readonly string[] {
  return ['sh', '-c', REMOVE, 'sh', place];
}

/** Take away the places that a run left behind. Only for a container that does not run. */
export async function clearPlaces({ paths }: Pick<Needs, 'paths'>, id: ContainerId): Promise<void> {
  for (const name of entriesOf(paths.places)) {
    if (!name.startsWith(`${id}-`)) continue;
    await runCommand(removePlaceCommand(join(paths.places, name)));
  }
}
