import { join } from 'node:path';
import { withLock } from '../base/lock.ts';
import { isAlive, ownIdentity } from '../base/process-identity.ts';
import type { Content } from '../content/content.ts';
import { type EventLog, openEventLog } from '../events/log.ts';
import type { Paths } from '../host/paths.ts';
import { platformOf } from '../oci/platform.ts';
import type { Registries } from '../registry/registry.ts';
import type { Storage } from '../storage/storage.ts';
import type { ArchiveInput } from './archive/replay.ts';
import type { Claim } from './lease.ts';
import { listsOf } from './lists/open-lists.ts';
import type { Image } from './model.ts';
import type { Needs } from './needs.ts';
import type { DeriveRequest } from './operations/derive.ts';
import { findImage, lookUpImage } from './operations/find.ts';
import type { ImportRequest } from './operations/import.ts';
import type { Progress } from './operations/progress.ts';
import type { RemoveRequest } from './operations/remove.ts';
import type { SaveRequest } from './operations/save.ts';
import { openImageStore } from './store.ts';
import { transfersOf } from './transfers.ts';
import { upkeepOf } from './upkeep.ts';

/** More at once only wait for the disk. */
const PARALLEL_COPIES = 3;

export interface OpenImages {
  readonly paths: Pick<Paths, 'downloads' | 'folders' | 'imageMounts' | 'images' | 'ingest' | 'locks'>;
  readonly content: Content;
  /** None are written without. */
  readonly events?: EventLog;
  /** May be a getter: nothing is asked for before an operation needs it. */
  readonly storage: Storage;
  registries(): Promise<Registries>;
  /** `image_parallel_copies` of containers.conf */
  readonly parallelCopies?: number | undefined;
  /** As Node names it: `x64`, `arm64`. */
  readonly architecture: string;
}

export type Images = ReturnType<typeof openImages>;

/** Names this process in unfinished files. */
export function ownerName(): string {
  const { pid, startTime } = ownIdentity();
  return `${pid}-${startTime}`;
}

/** The operations of this room, ready to use. Those that `run` has no use for are loaded when called. */
export function openImages(from: OpenImages) {
  const needs = needsOf(from);
  const { store } = needs;
  return {
    store,
    /** What runs here. */
    platform: needs.platform,
    find: (text: string) => findImage(store, text),
    lookUp: (text: string) => lookUpImage(store, text),
    async load(input: ArchiveInput, progress?: Progress) {
      const { loadImages } = await import('./operations/load.ts');
      return await loadImages(needs, input, progress);
    },
    async import(request: ImportRequest, progress?: Progress) {
      const { importImage } = await import('./operations/import.ts');
      return await importImage(needs, request, progress);
    },
    /** Make an image of another one and a new layer. */
    async derive(request: DeriveRequest, progress?: Progress) {
      const { deriveImage } = await import('./operations/derive.ts');
      return await deriveImage(needs, request, progress);
    },
    async save(request: SaveRequest) {
      const { saveImages } = await import('./operations/save.ts');
      await saveImages(needs, request);
    },
    async tag(text: string, names: readonly string[]) {
      const { tagImage } = await import('./operations/tag.ts');
      return await tagImage(needs, text, names);
    },
    async untag(text: string, names: readonly string[]) {
      const { untagImage } = await import('./operations/tag.ts');
      await untagImage(needs, text, names);
    },
    async remove(request: RemoveRequest) {
      const { removeImages } = await import('./operations/remove.ts');
      return await removeImages(needs, request);
    },
    ...upkeepOf(needs),
    ...transfersOf(needs),
    lists: listsOf(needs),
    async ensureLayers(image: Image) {
      const { ensureLayers } = await import('./operations/ensure-layers.ts');
      await ensureLayers(needs, image);
    },
    async inspect(text: string) {
      const { inspectImage } = await import('./operations/inspect.ts');
      return await inspectImage(needs, text);
    },
    async history(text: string) {
      const { historyOf } = await import('./operations/history.ts');
      return await historyOf(needs, text);
    },
    /** Keep blobs and layers from being collected while an image is made of them (commit, build, pull). */
    async whileClaimed<Value>(claim: Claim, work: () => Promise<Value>): Promise<Value> {
      const { withLease } = await import('./lease.ts');
      return await withLease(needs, claim, work);
    },
    async collectGarbage() {
      const { collectGarbage } = await import('./operations/collect.ts');
      return await collectGarbage(needs);
    },
  };
}

function needsOf(from: OpenImages): Needs {
  const { paths, architecture } = from;
  const lockPath = join(paths.locks, 'images.lock');
  const platform = platformOf(architecture);
  return {
    paths,
    get content() {
      return from.content;
    },
    get storage() {
      return from.storage;
    },
    registries: () => from.registries(),
    parallelCopies: from.parallelCopies || PARALLEL_COPIES,
    store: openImageStore(paths, (work) => withLock(lockPath, () => work()), platform),
    events: from.events ?? openEventLog(undefined),
    platform,
    get owner() {
      return ownerName();
    },
    isOwnerAlive(owner) {
      const [pid, startTime = ''] = owner.split('-');
      return isAlive({ pid: Number(pid), startTime });
    },
  };
}
