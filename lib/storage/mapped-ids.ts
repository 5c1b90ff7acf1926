import { type IdRange, ownIdMap } from '../host/caller.ts';

/** The user and group IDs that exist in this process's user namespace. */
export interface MappedIds {
  readonly uid: readonly IdRange[];
  readonly gid: readonly IdRange[];
}

export function ownMappedIds(): MappedIds {
  return { uid: ownIdMap('uid'), gid: ownIdMap('gid') };
}

export function isMapped(ranges: readonly IdRange[], id: number): boolean {
  return ranges.some(({ inside, count }) => id >= inside && id < inside + count);
}

export function countIds(ranges: readonly IdRange[]): number {
  return ranges.reduce((sum, { count }) => sum + count, 0);
}

/** Whether only one ID is there, so that every file must belong to it. */
export function isSingleId({ uid, gid }: MappedIds): boolean {
  return countIds(uid) === 1 || countIds(gid) === 1;
}
