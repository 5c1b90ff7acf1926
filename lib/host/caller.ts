import { readFileSync } from 'node:fs';

/** A run of ids of a user namespace: `inside`… are `outside`… of its parent. */
export interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** Who typed the command, in the ids of the world outside tsman's namespaces. */
export interface CallerIds {
  readonly uid: number;
  readonly gid: number;
}

/** An id map of /proc/PID/uid_map or gid_map. @see user_namespaces(7) */
export function parseIdMap(text: string): readonly IdRange[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([inside, outside, count]) =>
      inside === undefined || outside === undefined || count === undefined
        ? []
        : [{ inside, outside, count }],
    );
}

export function ownIdMap(kind: 'uid' | 'gid'): readonly IdRange[] {
  return parseIdMap(readFileSync(`/proc/self/${kind}_map`, 'latin1'));
}

/**
 * Whether this may be a process inside namespaces that tsman made: uid 0, and that is one id of somebody's. A host's root
 * has all ids in one range, a container's root a long range. `podman unshare` looks the same:
 * `namespaces/` tells them apart by the pause process.
 */
export function looksInside(uidMap: readonly IdRange[] = ownIdMap('uid')): boolean {
  return process.getuid?.() === 0 && uidMap[0]?.inside === 0 && uidMap[0].count === 1;
}

/** The caller, whether this process is inside tsman's namespaces or not yet. */
export function callerIds(inside: boolean): CallerIds {
  if (!inside) return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return { uid: ownIdMap('uid')[0]?.outside ?? 0, gid: ownIdMap('gid')[0]?.outside ?? 0 };
}
