/** Looks for the keys that detach in what is typed. */
export interface DetachKeys {
  /**
   * @returns what is to be passed on now, and whether the whole sequence was typed. The beginning of a sequence is
   * kept back until it is clear that it is none; what follows a whole one is dropped.
   */
  feed(typed: Buffer): { readonly pass: Buffer; readonly detached: boolean };
  /** What was kept back, when no more will be typed. */
  flush(): Buffer;
}

/** @param sequence one byte a key; empty never detaches */
export function createDetachKeys(sequence: readonly number[]): DetachKeys {
  const keys = Buffer.from(sequence);
  /** How many keys of the sequence were typed last. */
  let matched = 0;

  function feed(typed: Buffer): { pass: Buffer; detached: boolean } {
    if (keys.length === 0) return { pass: typed, detached: false };
    const all = matched === 0 ? typed : Buffer.concat([keys.subarray(0, matched), typed]);
    const found = all.indexOf(keys);
    if (found !== -1) {
      matched = 0;
      return { pass: all.subarray(0, found), detached: true };
    }
    matched = beginningAtEnd(all, keys);
    return { pass: all.subarray(0, all.length - matched), detached: false };
  }

  function flush(): Buffer {
    const kept = keys.subarray(0, matched);
    matched = 0;
    return kept;
  }

  return { feed, flush };
}

/** The length of the longest end of `typed` with which `keys` begins. */
function beginningAtEnd(typed: Buffer, keys: Buffer): number {
  for (let length = Math.min(typed.length, keys.length - 1); length > 0; length--) {
    if (typed.subarray(typed.length - length).equals(keys.subarray(0, length))) return length;
  }
  return 0;
}
