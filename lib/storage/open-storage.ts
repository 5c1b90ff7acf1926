import { TsmanError } from '../base/error.ts';
import type { Paths } from '../host/paths.ts';
import type { StorageContext } from './context.ts';
import { openLayered } from './layered.ts';
import { firstUsableDriver, probeDriver } from './probe.ts';
import type { DriverName, Storage } from './storage.ts';
import type { LayerLimits } from './tar/layer-rules.ts';
import { openVfs } from './vfs.ts';

export interface OpenStorageOptions {
  readonly paths: Paths;
  readonly clock: () => Date;
  /** The driver asked for by the user, in podman's words; the first usable one where undefined or empty. */
  readonly driver?: string | undefined;
  readonly limits?: LayerLimits;
}

/** No image of a sane maker comes near. */
const USUAL_LIMITS: LayerLimits = { entries: 4_000_000, totalBytes: 2 ** 40 };

/**
 * Open the store of layers and root filesystems. Must be called inside the user's namespaces. Starts nothing, but for
 * the first time after a boot, when it tries which drivers work.
 *
 * @throws TSMAN_DRIVER_UNKNOWN, TSMAN_DRIVER_UNUSABLE with the reason
 */
export function openStorage({ paths, clock, driver, limits = USUAL_LIMITS }: OpenStorageOptions): Storage {
  const context: StorageContext = { paths, clock, limits };
  const chosen = driver ? checkedDriver(paths, driver) : firstUsableDriver(paths);
  return chosen === 'vfs' ? openVfs(context) : openLayered(context, chosen);
}

/** `overlay2` and `fuse` are what others call them. */
const NAMES: Readonly<Record<string, DriverName>> = {
  overlay: 'overlay',
  overlay2: 'overlay',
  'fuse-overlayfs': 'fuse-overlayfs',
  vfs: 'vfs',
};

function checkedDriver(paths: Paths, name: string): DriverName {
  const driver = NAMES[name];
  if (!driver) {
    throw new TsmanError(`unknown storage driver "${name}"`, {
      kind: 'invalid',
      code: 'TSMAN_DRIVER_UNKNOWN',
      hint: 'Choose overlay, fuse-overlayfs or vfs.',
    });
  }
  const { usable, reason } = probeDriver(paths, driver);
  if (usable) return driver;
  throw new TsmanError(`storage driver "${driver}" cannot be used here: ${reason}`, {
    kind: 'unsupported',
    code: 'TSMAN_DRIVER_UNUSABLE',
    hint: 'Leave out the driver, and tsman chooses one that works.',
  });
}
