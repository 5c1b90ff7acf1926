import type { Needs } from './needs.ts';
import { openVolumeStore } from './store.ts';

/** What the operations of this room need. */
export function openVolumes(needs: Omit<Needs, 'store'>): Needs {
  return { ...needs, store: openVolumeStore(needs.paths) };
}
