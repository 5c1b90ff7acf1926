import type { UndoStack } from '../base/undo.ts';
import type { EventLog } from '../events/log.ts';
import type { ContainersConf } from '../host/containers-conf.ts';
import type { HostFacts } from '../host/facts.ts';
import type { Paths } from '../host/paths.ts';
import type { Image } from '../images/model.ts';
import type { NetworkNeeds } from '../networks/set-up.ts';
import type { OciRuntime } from '../runtime/runtime.ts';
import type { Needs as SecretNeeds } from '../secrets/needs.ts';
import type { Storage } from '../storage/storage.ts';
import type { Needs as VolumeNeeds } from '../volumes/needs.ts';
import type { ContainerStore } from './store.ts';

/** What the operations of this room use. `lib/engine.ts` fits the real ones; each opens itself when first asked for. */
export interface Needs {
  readonly paths: Paths;
  readonly containers: ContainerStore;
  readonly events: EventLog;
  readonly storage: Storage;
  /** Opened for those containers only that have secrets, or volumes. */
  secrets(): Promise<SecretNeeds>;
  volumes(): Promise<VolumeNeeds>;
  /** @throws TSMAN_IMAGE_NOT_FOUND */
  findImage(reference: string): { readonly image: Image; readonly name: string };
  /** Unpack what is missing of an image's layers. */
  ensureLayers(imageId: string): Promise<void>;
  /** Mount an image read-only until `undo` takes it back; undefined for one without layers. */
  viewImage(imageId: string, undo: UndoStack): Promise<string | undefined>;
  /**
   * By name or path; the configured default without. It makes a control group for what it runs only when told so.
   *
   * @throws TSMAN_RUNTIME_NOT_FOUND
   */
  runtime(nameOrPath?: string, cgroups?: 'disabled' | 'cgroupfs'): OciRuntime;
  readonly network: NetworkNeeds;
  readonly conf: ContainersConf;
  readonly host: HostFacts;
  /** The program that monitors a container. */
  readonly monitorProgram: string;
  now(): Date;
}
