import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../base/error.ts';
import { removeFile } from '../base/remove-tree.ts';

/**
 * Links `NAME → ID` that spare `run` the reading of every record. They are never needed and never trusted: a link goes
 * before its name moves and comes back after, and its record is asked whether the name is still there.
 */
export function openNameLinks(folder: string) {
  return {
    /** @returns the ID the name pointed to when it was last given away */
    follow: (name: string): string | undefined => follow(linkPath(folder, name)),
    /** @returns bytes that the link took */
    drop: (name: string): number => drop(linkPath(folder, name)),
    make: (name: string, id: string): void => make(folder, { name, id }),
  };
}

function follow(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readlinkSync(path);
  } catch {
    // Whatever is wrong with a link, the records know better.
    return undefined;
  }
}

function drop(path: string | undefined): number {
  return path === undefined ? 0 : removeFile(path);
}

function make(folder: string, { name, id }: { readonly name: string; readonly id: string }): void {
  const path = linkPath(folder, name);
  if (path === undefined) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    symlinkSync(id, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    rmSync(path);
    symlinkSync(id, path);
  }
}

/** Names too long for a file name have no link. */
function linkPath(folder: string, name: string): string | undefined {
  const file = encodeURIComponent(name);
  return file.length <= 255 ? join(folder, file) : undefined;
}
