import { TsmanError } from '../../base/error.ts';
import type { IdRange } from '../caller.ts';

/** A run of ids that a user may hand on, in the ids of the user's own namespace. */
export interface SubordinateRange {
  readonly start: number;
  readonly count: number;
}

export interface Owner {
  readonly name: string;
  readonly uid: number;
}

/** Ids are 32 bits wide and the last stands for none. */
const LAST_ID = 2 ** 32 - 2;

/** The kernel takes so many lines in a map. @see user_namespaces(7) */
const MAX_LINES = 340;

/**
 * The ranges of one user in /etc/subuid or /etc/subgid, under their name and their number. Other users' lines are not judged.
 *
 * @throws TSMAN_SUBIDS_BROKEN naming file and line
 * @see subuid(5)
 */
export function parseSubordinateIds(text: string, owner: Owner, file: string): readonly SubordinateRange[] {
  return text.split('\n').flatMap((line, index) => {
    const [who = '', start = '', count = '', ...rest] = line.trim().split(':');
    if (who !== owner.name && who !== String(owner.uid)) return [];
    const range = { start: Number(start), count: Number(count) };
    if (rest.length > 0 || !/^\d+$/.test(start) || !/^\d+$/.test(count) || !isRange(range)) {
      throw brokenLine({ file, line: index + 1, text: line.trim(), owner });
    }
    return [range];
  });
}

/** What getsubids(1) prints: `0: ann 100000 65536`. */
export function parseGetsubids(text: string): readonly SubordinateRange[] {
  return [...text.matchAll(/^\d+:\s+\S+\s+(\d+)\s+(\d+)\s*$/gm)]
    .map(([, start, count]) => ({ start: Number(start), count: Number(count) }))
    .filter(isRange);
}

/**
 * The map of the user's namespaces: the caller is 0, then come all their subordinate ids in the order of their files. Ids that
 * are named twice, that are the caller's own, or that this namespace does not have are left out.
 *
 * @param available the ids there are: the map of the namespace that the caller is in
 */
export function planIdMap(
  callerId: number,
  ranges: readonly SubordinateRange[],
  available: readonly IdRange[],
): readonly IdRange[] {
  const map: IdRange[] = [{ inside: 0, outside: callerId, count: 1 }];
  let inside = 1;
  for (const range of ranges.flatMap((whole) => available.flatMap((limit) => clip(whole, limit)))) {
    for (const { start, count } of without(range, map)) {
      if (map.length === MAX_LINES) return map;
      map.push({ inside, outside: start, count });
      inside += count;
    }
  }
  return map;
}

/** A range that nobody has yet, for the line that an administrator is asked to type. */
export function suggestRange(texts: readonly string[]): string {
  const ends = texts.flatMap((text) =>
    [...text.matchAll(/^[^:\n]+:(\d+):(\d+)\s*$/gm)].map(([, start, count]) => Number(start) + Number(count)),
  );
  const start = Math.max(100_000, ...ends.filter((end) => end < LAST_ID - 65_536));
  return `${start}-${start + 65_535}`;
}

function isRange({ start, count }: SubordinateRange): boolean {
  return count > 0 && start + count - 1 <= LAST_ID;
}

/** The part of a range that the caller's namespace has. */
function clip({ start, count }: SubordinateRange, limit: IdRange): readonly SubordinateRange[] {
  const first = Math.max(start, limit.inside);
  const end = Math.min(start + count, limit.inside + limit.count);
  return first < end ? [{ start: first, count: end - first }] : [];
}

/** What of a range is not in the map yet: none, one or more pieces. */
function without(range: SubordinateRange, map: readonly IdRange[]): readonly SubordinateRange[] {
  return map.reduce<readonly SubordinateRange[]>(
    (pieces, taken) => pieces.flatMap((piece) => cut(piece, taken)),
    [range],
  );
}

function cut(piece: SubordinateRange, { outside, count }: IdRange): readonly SubordinateRange[] {
  const end = piece.start + piece.count;
  const before = { start: piece.start, count: Math.min(end, outside) - piece.start };
  const after = Math.max(piece.start, outside + count);
  return [before, { start: after, count: end - after }].filter((part) => part.count > 0);
}

function brokenLine(found: { file: string; line: number; text: string; owner: Owner }): TsmanError {
  const { file, line, text, owner } = found;
  return new TsmanError(`cannot read "${file}": line ${line}, "${text}", is not NAME:START:COUNT`, {
    kind: 'invalid',
    code: 'TSMAN_SUBIDS_BROKEN',
    hint: `Ask an administrator to correct it, for instance to ${owner.name}:100000:65536.`,
  });
}
