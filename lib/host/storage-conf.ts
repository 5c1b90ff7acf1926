import { join } from 'node:path';
import { type ConfigurationSource, firstPresent, readConfiguration, type Settings } from './conf-files.ts';
import type { ConfPlace } from './containers-conf.ts';

/** What tsman takes from storage.conf: never its folders, which belong to podman's store. @see containers-storage.conf(5) */
export interface StorageConf {
  /** `STORAGE_DRIVER`, else the file's. */
  readonly driver: string | undefined;
  /** `STORAGE_OPTS`, comma-separated, over the file's. */
  readonly options: readonly string[];
  readonly overlay: {
    /** fuse-overlayfs, or what stands for it. Empty for the kernel's own. */
    readonly mount_program?: string;
    readonly mountopt?: string;
    readonly size?: string;
    readonly ignore_chown_errors?: string;
    readonly force_mask?: string;
  };
}

const SETTINGS: Settings = {
  storage: { driver: 'text' },
  'storage.options': { mount_program: 'text', mountopt: 'text' },
  'storage.options.overlay': {
    mount_program: 'text',
    mountopt: 'text',
    size: 'text',
    ignore_chown_errors: 'text',
    force_mask: 'text',
  },
};

/** @throws TSMAN_CONFIG_BROKEN, TSMAN_CONFIG_VALUE naming file and line or key */
export async function readStorageConf(place: ConfPlace): Promise<StorageConf> {
  const { environment, cache } = place;
  const cacheFile = cache === undefined ? undefined : join(cache, 'storage-conf.json');
  const merged = await readConfiguration(storageConfSource(place), cacheFile);
  const driver = environment['STORAGE_DRIVER'] || merged['storage']?.['driver'];
  return {
    // The settings' types were checked by their table.
    driver: typeof driver === 'string' && driver !== '' ? driver : undefined,
    options: (environment['STORAGE_OPTS'] ?? '').split(',').filter((option) => option !== ''),
    overlay: { ...merged['storage.options'], ...merged['storage.options.overlay'] },
  };
}

/** Its file, the first that is there, and what is read from it. */
export function storageConfSource({ environment, config }: Omit<ConfPlace, 'cache'>): ConfigurationSource {
  const alone = environment['CONTAINERS_STORAGE_CONF'];
  const places = [
    join(config, 'containers/storage.conf'),
    '/etc/containers/storage.conf',
    '/usr/share/containers/storage.conf',
  ];
  return { files: alone ? [alone] : firstPresent(places), settings: SETTINGS };
}
