import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../base/json-file.ts';
import { bootId } from '../base/process-identity.ts';
import type { Paths } from '../host/paths.ts';
import { findProgram } from '../host/programs.ts';
import { PROGRAM_ENVIRONMENT } from './context.ts';
import type { DriverName } from './storage.ts';

export interface DriverReport {
  readonly driver: DriverName;
  readonly usable: boolean;
  /** Why not, or why it is chosen only after others. */
  readonly reason: string;
}

/** In the order in which they are chosen. */
const DRIVERS: readonly DriverName[] = ['overlay', 'fuse-overlayfs', 'vfs'];

interface Kept {
  readonly bootId: string;
  /** The file system of the data folder, which has to play along. */
  readonly device: number;
  readonly reports: Partial<Readonly<Record<DriverName, DriverReport>>>;
}

/** What `info` shows: every driver, whether it can be used here, and why. */
export function probeDrivers(paths: Paths): readonly DriverReport[] {
  return DRIVERS.map((driver) => probeDriver(paths, driver));
}

/** The first driver in order of speed that can be used here. */
export function firstUsableDriver(paths: Paths): DriverName {
  return DRIVERS.find((driver) => probeDriver(paths, driver).usable) ?? 'vfs';
}

/** One real attempt, remembered until the next boot; so that it costs `run` the reading of one small file. */
export function probeDriver(paths: Paths, driver: DriverName): DriverReport {
  if (driver === 'vfs') return { driver, usable: true, reason: 'works everywhere, but copies every file' };
  const file = join(paths.folders.runtime, 'storage-drivers.json');
  const kept = keptReports(file, paths);
  const known = kept?.reports[driver];
  if (known) return known;
  mkdirSync(paths.storage, { recursive: true, mode: 0o700 });
  const { report, lasting } = driver === 'overlay' ? probeOverlay(paths) : probeFuse(paths);
  if (lasting) remember(file, paths, { ...kept?.reports, [driver]: report });
  return report;
}

function keptReports(file: string, paths: Paths): Kept | undefined {
  const kept = readJson<Kept>(file);
  return kept?.bootId === bootId() && kept.device === deviceOf(paths) ? kept : undefined;
}

function remember(file: string, paths: Paths, reports: Kept['reports']): void {
  const device = deviceOf(paths) ?? 0;
  writeJson(file, { bootId: bootId(), device, reports } satisfies Kept, { durable: false });
}

function deviceOf({ storage }: Paths): number | undefined {
  return statSync(storage, { throwIfNoEntry: false })?.dev;
}

interface Attempt {
  readonly report: DriverReport;
  /** Whether it will stay so until the next boot; a program that is missing may be installed. */
  readonly lasting: boolean;
}

function probeOverlay(paths: Paths): Attempt {
  const options = 'lowerdir=lower,upperdir=upper,workdir=work,userxattr';
  const failure = attempt(paths, ['mount', '-t', 'overlay', 'overlay', '-o', options, 'merged']);
  const usable = failure === undefined;
  const reason = usable
    ? 'the kernel lays folders over each other for ordinary users'
    : `the kernel or the file system of ${paths.storage} refuses: ${failure}`;
  return { report: { driver: 'overlay', usable, reason }, lasting: true };
}

function probeFuse(paths: Paths): Attempt {
  const report = (usable: boolean, reason: string): DriverReport => ({
    driver: 'fuse-overlayfs',
    usable,
    reason,
  });
  if (!findProgram('fuse-overlayfs'))
    return { report: report(false, 'fuse-overlayfs is not installed'), lasting: false };
  if (!canOpen('/dev/fuse')) return { report: report(false, '/dev/fuse cannot be opened'), lasting: false };
  const failure = attempt(paths, [
    'fuse-overlayfs',
    '-o',
    'lowerdir=lower,upperdir=upper,workdir=work',
    'merged',
  ]);
  if (failure !== undefined) return { report: report(false, `it failed: ${failure}`), lasting: false };
  return { report: report(true, 'works, several times slower than the kernel itself'), lasting: true };
}

/** Mount, and make a folder that hides a lower one, which takes extended attributes. @returns what went wrong */
function attempt(paths: Paths, [program, ...args]: readonly [string, ...string[]]): string | undefined {
  const folder = mkdtempSync(join(paths.storage, 'probe-'));
  const merged = join(folder, 'merged');
  try {
    for (const name of ['lower/folder/hidden', 'upper', 'work', 'merged']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    const mounted = call(folder, program, args);
    if (mounted !== undefined) return mounted;
    try {
      rmSync(join(merged, 'folder'), { recursive: true });
      mkdirSync(join(merged, 'folder'));
      return readdirSync(join(merged, 'folder')).length === 0 ? undefined : 'lower folders show through';
    } finally {
      call(folder, 'umount', ['-l', 'merged']);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    removeAttempt(folder, merged);
  }
}

/** Never through a mount that is still there. */
function removeAttempt(folder: string, merged: string): void {
  rmdirSync(merged);
  rmSync(folder, { recursive: true, force: true });
}

function call(cwd: string, program: string, args: readonly string[]): string | undefined {
  const path = findProgram(program);
  if (path === undefined) return `${program} is not installed`;
  const { status, stderr } = spawnSync(path, args, { cwd, env: PROGRAM_ENVIRONMENT, encoding: 'utf8' });
  if (status === 0) return undefined;
  return stderr.trim().split('\n').at(-1) ?? `${program} ended with ${status}`;
}

function canOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
