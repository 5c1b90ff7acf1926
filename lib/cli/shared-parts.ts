/** Something that takes room, in parts which others may have too. */
export interface Owner {
  readonly isActive: boolean;
  /** Bytes by what tells a part from others. */
  readonly parts: ReadonlyMap<string, number>;
}

/** What several owners take together: a part that two have is there once. */
export interface Room {
  readonly bytes: number;
  /** What no active owner has. */
  readonly reclaimableBytes: number;
}

export function roomOf(owners: readonly Owner[]): Room {
  const all = new Map(owners.flatMap(({ parts }) => [...parts]));
  const kept = new Set(owners.filter(({ isActive }) => isActive).flatMap(({ parts }) => [...parts.keys()]));
  const bytes = sum(all.values());
  return {
    bytes,
    reclaimableBytes: sum([...all].filter(([part]) => !kept.has(part)).map(([, size]) => size)),
  };
}

/** How much of each owner's room others have too, and how much is its alone. */
export function sharedBytes(owners: readonly Owner[]): readonly { shared: number; unique: number }[] {
  const users = new Map<string, number>();
  for (const { parts } of owners)
    for (const part of parts.keys()) users.set(part, (users.get(part) ?? 0) + 1);
  return owners.map(({ parts }) => {
    const shared = sum([...parts].filter(([part]) => (users.get(part) ?? 0) > 1).map(([, size]) => size));
    return { shared, unique: sum(parts.values()) - shared };
  });
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
