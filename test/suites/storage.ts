import type { DriverName, Storage } from '../../lib/storage/storage.ts';
import type { LayerLimits } from '../../lib/storage/tar/layer-rules.ts';
import { changeCases } from './storage/changes.ts';
import { hostileCases } from './storage/hostile.ts';
import { lifeCases } from './storage/life.ts';
import { removalCases } from './storage/removals.ts';
import { rootfsCases } from './storage/rootfs.ts';
import { unpackCases } from './storage/unpack.ts';

/** What a case gets: a store of its own in a folder of its own, inside user and mount namespaces. */
export interface StorageBed {
  readonly driver: DriverName;
  readonly storage: Storage;
  /** Everything a case writes lies in here. */
  readonly folder: string;
  /** The same store again, as another command would open it. */
  reopen(limits?: LayerLimits): Storage;
}

export interface StorageCase {
  /** A sentence about behaviour. */
  readonly title: string;
  run(bed: StorageBed): Promise<void>;
}

/** What every implementation of {@link Storage} must do. */
export const storageSuite: readonly StorageCase[] = [
  ...unpackCases,
  ...removalCases,
  ...hostileCases,
  ...rootfsCases,
  ...lifeCases,
  ...changeCases,
];
