import type { Content } from '../content/content.ts';
import type { EventLog } from '../events/log.ts';
import type { Paths } from '../host/paths.ts';
import type { Platform } from '../oci/image-spec.ts';
import type { Registries } from '../registry/registry.ts';
import type { Storage } from '../storage/storage.ts';
import type { ImageStore } from './store.ts';

/** What the operations of this room ask of the floors below. */
export interface Needs {
  readonly paths: Pick<Paths, 'downloads' | 'folders' | 'imageMounts' | 'ingest'>;
  readonly content: Content;
  readonly storage: Storage;
  readonly store: ImageStore;
  readonly events: EventLog;
  registries(): Promise<Registries>;
  /** How many layers are moved at a time. */
  readonly parallelCopies: number;
  /** What runs here: the image that is taken from an index of several. */
  readonly platform: Platform;
  /** Names this process in unfinished files: `PID-STARTTIME`. */
  readonly owner: string;
  /** Whether the process named so still runs. */
  isOwnerAlive(owner: string): boolean;
}
