import { join } from 'node:path';
import { pathsIn } from '../../lib/host/paths.ts';
import { openStorage } from '../../lib/storage/open-storage.ts';
import type { LayerLimits } from '../../lib/storage/tar/layer-rules.ts';
import type { StorageBed } from '../suites/storage.ts';

/** A store in a folder, with a clock that stands still. */
export function openBed(folder: string, driver: string): StorageBed {
  const [data, runtime, cache, config] = ['data', 'run', 'cache', 'config'].map((name) => join(folder, name));
  const paths = pathsIn({
    data: data ?? '',
    runtime: runtime ?? '',
    cache: cache ?? '',
    config: config ?? '',
  });
  const clock = () => new Date('2026-01-02T03:04:05Z');
  const reopen = (limits?: LayerLimits) =>
    openStorage({ paths, clock, driver, ...(limits ? { limits } : {}) });
  const storage = reopen();
  return { driver: storage.driver, storage, folder, reopen };
}
