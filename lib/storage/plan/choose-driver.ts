import { TsmanError } from '../../base/error.ts';
import type { DriverName } from '../storage.ts';

export interface DriverWishes {
  /** `--storage-driver`: a wish that is kept or refused. */
  readonly asked: DriverName | undefined;
  /** `driver` of storage.conf or STORAGE_DRIVER: often a distribution's word, that says no more than "not vfs". */
  readonly configured: string | undefined;
  /** `mount_program` of storage.conf. */
  readonly mountProgram: string | undefined;
  /** `--storage-opt` and STORAGE_OPTS, `KEY=VALUE`. */
  readonly options: readonly string[];
}

/**
 * Which storage driver to insist on; undefined to take the first that works.
 *
 * A configured `overlay` stands for native overlay or, with a `mount_program`, for fuse-overlayfs, as with podman; where the
 * kernel does not let users mount overlays it is no reason to fail.
 *
 * @throws TSMAN_STORAGE_OPTION for an option that would have no effect
 * @see containers-storage.conf(5)
 */
export function chooseDriver({
  asked,
  configured,
  mountProgram,
  options,
}: DriverWishes): DriverName | undefined {
  const programs = options.map(mountProgramOf);
  const program = programs.at(-1) ?? mountProgram;
  const wanted = asked ?? configured;
  if (wanted === 'vfs' || wanted === 'fuse-overlayfs') return wanted;
  if (program !== undefined && program !== '') return 'fuse-overlayfs';
  return asked;
}

function mountProgramOf(option: string): string {
  const [, program] = /^(?:overlay\.)?mount_program=(.*)$/.exec(option) ?? [];
  if (program !== undefined) return program;
  throw new TsmanError(`the storage option "${option}" is not supported yet`, {
    kind: 'unsupported',
    code: 'TSMAN_STORAGE_OPTION',
    hint: 'overlay.mount_program is the one that is.',
  });
}
