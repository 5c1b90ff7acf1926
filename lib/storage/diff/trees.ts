import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import type { Readable } from 'node:stream';
import { codeOf } from '../../base/error.ts';
import type { TarEntry } from '../tar/entry.ts';
import type { FilterRules } from '../tar/filter.ts';
import { removalFile, withoutMarks } from '../tar/marks.ts';
import { archiveStream } from './tar-stream.ts';

/** Bytes read at a time. */
const CHUNK = 256 * 1024;

export interface Change {
  /** Latin1, relative. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/**
 * The changes of a tree against the tree it was copied from, as an OCI layer. What has the same kind, owner, mode, size and
 * time (to the nanosecond) counts as the same.
 */
export function diffTrees(before: string | undefined, after: string): Readable {
  const changes = compareTrees(before, after, { folderTimes: true, contents: false });
  const names = changes.filter(({ kind }) => kind !== 'removed').map(({ path }) => path);
  return archiveStream({ folder: after, names, recursive: false, rules: treeRules(changes) });
}

export interface Comparison {
  /** Whether a folder is changed by a new time alone, which is what it gets with every file that comes or goes. */
  readonly folderTimes: boolean;
  /** Whether files that look alike and are not one and the same file are read. */
  readonly contents: boolean;
  /** The writable top of an overlay: where it has no entry, nothing was changed, so nobody looks there. */
  readonly top?: string;
}

/** Sorted. @param before undefined stands for an empty tree */
export function compareTrees(before: string | undefined, after: string, how: Comparison): readonly Change[] {
  const changes: Change[] = [];
  compare({ before, after, path: '', ...how }, changes);
  return changes;
}

interface Place extends Comparison {
  readonly before: string | undefined;
  readonly after: string;
  readonly path: string;
}

function compare(place: Place, changes: Change[]): void {
  const { before, after, path, top } = place;
  const old = new Set(before === undefined ? [] : namesIn(before, path));
  const names = new Set(namesIn(after, path));
  const removed = [...old].filter((name) => !names.has(name));
  const touched = top === undefined ? names : namesIn(top, path).filter((name) => names.has(name));
  for (const name of [...removed, ...touched].sort(byBytes)) {
    const inner = path === '' ? name : `${path}/${name}`;
    if (!names.has(name)) changes.push({ path: inner, kind: 'removed' });
    else comparePath({ ...place, before: old.has(name) ? before : undefined, path: inner }, changes);
  }
}

/** Latin1 characters are bytes. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function comparePath(place: Place, changes: Change[]): void {
  const { before, after, path } = place;
  const now = lstatSync(bytes(after, path), { bigint: true, throwIfNoEntry: false });
  // It went while its folder was read, which is the business of whoever took it away.
  if (now === undefined) return;
  const was = before === undefined ? undefined : lstatSync(bytes(before, path), { bigint: true });
  if (!was) changes.push({ path, kind: 'added' });
  else if (!isSame(was, now, place) || linkChanged(place, now) || contentChanged(place, was, now)) {
    changes.push({ path, kind: 'changed' });
  }
  if (now.isDirectory()) compare({ ...place, before: was?.isDirectory() ? before : undefined }, changes);
}

function isSame(was: BigIntStats, now: BigIntStats, { folderTimes }: Comparison): boolean {
  const sameSize = now.isDirectory() || was.size === now.size;
  const sameOwner = was.uid === now.uid && was.gid === now.gid;
  const sameTime = was.mtimeNs === now.mtimeNs || (now.isDirectory() && !folderTimes);
  return sameSize && sameOwner && sameTime && was.mode === now.mode && was.rdev === now.rdev;
}

function linkChanged({ before, after, path }: Place, now: BigIntStats): boolean {
  if (before === undefined || !now.isSymbolicLink()) return false;
  return !readlinkSync(bytes(before, path), 'buffer').equals(readlinkSync(bytes(after, path), 'buffer'));
}

/** Layers keep whole seconds: two steps of one second leave the same time. */
function contentChanged(
  { before, after, path, contents }: Place,
  was: BigIntStats,
  now: BigIntStats,
): boolean {
  if (!contents || before === undefined || !now.isFile() || was.ino === now.ino) return false;
  return !sameBytes(bytes(before, path), bytes(after, path));
}

function sameBytes(one: Buffer, other: Buffer): boolean {
  const [left, right] = [openSync(one, 'r'), openSync(other, 'r')];
  try {
    const [here, there] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
    for (;;) {
      const [read, readThere] = [readSync(left, here), readSync(right, there)];
      if (read !== readThere || !here.subarray(0, read).equals(there.subarray(0, read))) return false;
      if (read === 0) return true;
    }
  } finally {
    closeSync(left);
    closeSync(right);
  }
}

/** Put each removal where it belongs among the entries. */
function treeRules(changes: readonly Change[]): FilterRules {
  const rest = [...changes].reverse();
  const takeRemovals = (until: string | undefined): readonly Buffer[] => {
    const found: Buffer[] = [];
    for (let next = rest.pop(); next; next = rest.pop()) {
      if (next.kind === 'removed') found.push(removalFile(next.path));
      else if (next.path === until) break;
    }
    return found;
  };
  return {
    entry(entry: TarEntry) {
      const removals = takeRemovals(entry.path);
      return removals.length === 0 ? 'pass' : { head: Buffer.concat([...removals, withoutMarks(entry)]) };
    },
    finish: () => takeRemovals(undefined),
  };
}

/** None where there is no such folder, or no longer. */
function namesIn(root: string, path: string): readonly string[] {
  try {
    return readdirSync(bytes(root, path), { encoding: 'latin1' });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function bytes(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}
