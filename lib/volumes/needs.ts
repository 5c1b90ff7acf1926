import type { EventLog } from '../events/log.ts';
import type { Paths } from '../host/paths.ts';
import type { VolumeStore } from './store.ts';

/** What the operations of this room ask of the floors below. */
export interface Needs {
  readonly paths: Paths;
  readonly store: VolumeStore;
  readonly events: Pick<EventLog, 'write'>;
  now(): Date;
}
