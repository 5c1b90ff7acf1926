import { mkdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, TsmanError } from '../base/error.ts';
import { mountOf, readMountTable } from '../host/mount-table.ts';
import { type ProgramResult, runProgram } from '../host/spawn.ts';
import { PROGRAM_ENVIRONMENT, type StorageContext } from './context.ts';
import { fuseOptions, type OverlayFolders, overlayOptions } from './plan/overlay-options.ts';
import { lowerNames, relativeRootfs, rootfsFolder, type StoredRootfs } from './rootfs-records.ts';
import type { MountRootfsOptions } from './storage.ts';

/** Mounts lie one above the other when an earlier attempt was not cleaned up. */
const MOST_STACKED = 16;

/** @throws TSMAN_STORAGE_MOUNT with the program's own words */
export async function mountNative(
  context: StorageContext,
  rootfs: StoredRootfs,
  { target, disposable = false }: { readonly target: string } & MountRootfsOptions,
): Promise<void> {
  if (disposable) forgetVolatile(context, rootfs.id);
  const options = overlayOptions(foldersOf(rootfs), disposable);
  if (options === undefined) {
    throw mountError(
      rootfs.id,
      `its ${rootfs.lower.length} layers do not fit into the kernel's page of mount options`,
    );
  }
  const ended = await call(context, 'mount', ['-t', 'overlay', 'overlay', '-o', options, target]);
  if (ended.exitCode !== 0) throw mountError(rootfs.id, lastWords(ended));
}

/** @throws TSMAN_STORAGE_MOUNT with the program's own words, TSMAN_PROGRAM_MISSING */
export async function mountFuse(
  context: StorageContext,
  rootfs: StoredRootfs,
  { target, mapping, disposable = false }: { readonly target: string } & MountRootfsOptions,
): Promise<void> {
  const options = fuseOptions(foldersOf(rootfs), { mapping, disposable });
  const ended = await call(context, 'fuse-overlayfs', ['-o', options, target]);
  if (ended.exitCode !== 0) throw mountError(rootfs.id, lastWords(ended));
}

/** Show a folder that holds every file: for vfs the writable top itself. @throws TSMAN_STORAGE_MOUNT */
export async function bindMount(
  context: StorageContext,
  rootfs: StoredRootfs,
  { source, target }: { readonly source: string; readonly target: string },
): Promise<void> {
  const ended = await call(context, 'mount', ['--bind', source, target]);
  if (ended.exitCode !== 0) throw mountError(rootfs.id, lastWords(ended));
  if (!rootfs.readOnly) return;
  const options = ['remount', 'bind', 'ro', ...lockedOptions(target)].join(',');
  const again = await call(context, 'mount', ['-o', options, target]);
  if (again.exitCode !== 0) throw mountError(rootfs.id, lastWords(again));
}

/** What a mount inherited must be named again: in a user namespace nobody may take it away. */
function lockedOptions(target: string): readonly string[] {
  const own = mountOf(realpathSync(target), readMountTable())?.options ?? [];
  return own.filter((option) => /^(nosuid|nodev|noexec|noatime|nodiratime|relatime)$/.test(option));
}

/** Take away whatever is mounted at `target`, and the folder. What is still in use goes when it no longer is. */
export async function unmount(context: StorageContext, target: string): Promise<void> {
  for (let mounts = 0; mounts < MOST_STACKED; mounts += 1) {
    try {
      rmdirSync(target);
      return;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (codeOf(error) !== 'EBUSY') throw error;
    }
    const ended = await call(context, 'umount', [target]);
    if (ended.exitCode !== 0) await unmountLazily(context, target);
  }
  throw unmountError(target, `still busy after ${MOST_STACKED} attempts`);
}

/** @throws TSMAN_STORAGE_MOUNT */
export function mountError(id: string, why: string): TsmanError {
  return new TsmanError(`mounting the root filesystem of "${id}": ${why}`, {
    kind: 'unavailable',
    code: 'TSMAN_STORAGE_MOUNT',
    hint: 'See "tsman info" for the storage driver and why it was chosen.',
  });
}

/** Made where missing, also its parents. */
export function makeTarget(target: string): void {
  mkdirSync(target, { recursive: true, mode: 0o700 });
}

async function unmountLazily(context: StorageContext, target: string): Promise<void> {
  const ended = await call(context, 'umount', ['-l', target]);
  if (ended.exitCode === 0 || /not mounted|no mount point/.test(ended.stderr)) return;
  throw unmountError(target, lastWords(ended));
}

function unmountError(target: string, why: string): TsmanError {
  return new TsmanError(`unmounting "${target}": ${why}`, { kind: 'internal', code: 'TSMAN_STORAGE_MOUNT' });
}

/** Started in the folder of layers, so that names in the options are short. */
function call({ paths }: StorageContext, program: string, args: readonly string[]): Promise<ProgramResult> {
  return runProgram(program, args, { cwd: paths.layers, env: PROGRAM_ENVIRONMENT });
}

function foldersOf(rootfs: StoredRootfs): OverlayFolders {
  const folder = relativeRootfs(rootfs.id);
  const [upper, work, lower] = [`${folder}/upper`, `${folder}/work`, lowerNames(rootfs)];
  return rootfs.readOnly ? { lower: [upper, ...lower] } : { lower, writable: { upper, work } };
}

/** The kernel refuses a folder that was mounted `volatile` before; what may be lost is thrown away anyway. */
function forgetVolatile(context: StorageContext, id: string): void {
  rmSync(join(rootfsFolder(context, id), 'work/work/incompat'), { recursive: true, force: true });
}

function lastWords({ stderr, exitCode, signal }: ProgramResult): string {
  const line = stderr
    .split('\n')
    .filter((text) => text.trim() !== '' && !/ignored: lazytime/.test(text))
    .at(-1);
  return line?.trim() ?? `the program ended with ${signal ?? exitCode}`;
}
