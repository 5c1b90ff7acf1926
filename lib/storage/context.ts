import type { Paths } from '../host/paths.ts';
import type { LayerLimits } from './tar/layer-rules.ts';

/** What every part of this room needs to know. */
export interface StorageContext {
  readonly paths: Paths;
  readonly clock: () => Date;
  readonly limits: LayerLimits;
}

/**
 * The whole environment of the programs this room starts. Messages in English, since some are read. Mounting in one
 * system call takes option strings of a whole page; libmount's newer way takes 255 bytes an option.
 */
export const PROGRAM_ENVIRONMENT = {
  LC_ALL: 'C',
  LIBMOUNT_FORCE_MOUNT2: 'always',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
} as const;
