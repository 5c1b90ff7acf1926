import { lstatSync, readdirSync, rmSync, type Stats, unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TsmanError } from '../base/error.ts';
import { runProgram } from '../host/spawn.ts';
import { PROGRAM_ENVIRONMENT } from './context.ts';

/** Copy what is in a folder, and its own attributes, into another; blocks are shared where the file system can. */
export async function copyFolder(from: string, to: string): Promise<void> {
  const failure = await cp(['-a', '--reflink=auto', `${from}/.`, to]);
  if (failure !== undefined) throw copyError(from, failure);
}

/** As {@link copyFolder}, with hard links: for folders whose files are never written to again. */
export async function linkFolder(from: string, to: string): Promise<void> {
  if ((await cp(['-al', `${from}/.`, to])) === undefined) return;
  // No hard links here, or a file has as many as it can.
  for (const name of readdirSync(to)) await rm(join(to, name), { recursive: true, force: true });
  await copyFolder(from, to);
}

export interface Merging {
  /** An unpacked layer. Removals in it are whiteout devices. */
  readonly changes: string;
  /** The tree to change: not yet seen by anyone. Its files may be shared and are never written to, only replaced. */
  readonly tree: string;
  /** Folders (latin1, relative) whose content replaces what is in the tree. */
  readonly opaques: readonly string[];
}

/** Apply a layer to a tree. Never follows a symbolic link of either. */
export async function mergeLayer({ changes, tree, opaques }: Merging): Promise<void> {
  clear({ changes: Buffer.from(changes), tree: Buffer.from(tree) }, new Set(opaques), '');
  const args = [`${changes}/.`, tree];
  if ((await cp(['-al', '--remove-destination', ...args])) === undefined) return;
  const failure = await cp(['-a', '--reflink=auto', '--remove-destination', ...args]);
  if (failure !== undefined) throw copyError(changes, failure);
}

interface Pair {
  readonly changes: Buffer;
  readonly tree: Buffer;
}

/** Remove from the tree what is in the way, and from the changes what only said so. Paths are bytes. */
function clear(folders: Pair, opaques: ReadonlySet<string>, path: string): void {
  for (const name of readdirSync(folders.changes, { encoding: 'buffer' })) {
    const pair = { changes: below(folders.changes, name), tree: below(folders.tree, name) };
    const change = lstatSync(pair.changes);
    const there = lstatSync(pair.tree, { throwIfNoEntry: false });
    const inner = path === '' ? name.toString('latin1') : `${path}/${name.toString('latin1')}`;
    if (isWhiteout(change)) unlinkSync(pair.changes);
    if (there && !survives(there, change, opaques.has(inner))) removeAll(pair.tree);
    if (change.isDirectory()) clear(pair, opaques, inner);
  }
}

/** Only folders melt into one. */
function survives(there: Stats, change: Stats, opaque: boolean): boolean {
  return there.isDirectory() && change.isDirectory() && !opaque;
}

/** @see kernel, Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories" */
export function isWhiteout(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0;
}

function below(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

function removeAll(path: Buffer): void {
  rmSync(path, { recursive: true, force: true });
}

/** @returns what went wrong */
async function cp(args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stderr } = await runProgram('cp', args, { env: PROGRAM_ENVIRONMENT });
  if (exitCode === 0) return undefined;
  return stderr.split('\n')[0] ?? `cp ended with ${exitCode}`;
}

function copyError(from: string, why: string): TsmanError {
  return new TsmanError(`copying "${from}": ${why.replace(/^cp: /, '')}`, {
    kind: 'unavailable',
    code: 'TSMAN_STORAGE_COPY',
    hint: 'Look for free space with "df".',
  });
}
