import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { codeOf } from '../../lib/base/error.ts';

/** While a program does not read what is typed, it is tried again: soon at first. */
const RETRY_MS = { first: 1, longest: 50 } as const;

export interface Keyboard {
  readonly keys: Writable;
  /** Ever. */
  typedBytes(): number;
}

/**
 * Types into a terminal. Node's own stream for one waits on its spot, with all else of the process, until everything is
 * taken: nobody would read what the program shows meanwhile, on which it may wait itself.
 *
 * @param terminal a descriptor that does not block
 * @param isOpen whether it is still that terminal
 */
export function createKeyboard(terminal: number, isOpen: () => boolean): Keyboard {
  let retry: NodeJS.Timeout | undefined;
  let typedBytes = 0;

  function type(keys: Buffer, waitMs: number, done: () => void): void {
    const taken = isOpen() ? typeSome(terminal, keys) : keys.length;
    if (taken === keys.length) {
      done();
      return;
    }
    const rest = keys.subarray(taken);
    const nextMs = taken > 0 ? RETRY_MS.first : Math.min(2 * waitMs, RETRY_MS.longest);
    retry = setTimeout(() => type(rest, nextMs, done), nextMs);
  }

  const keys = new Writable({
    highWaterMark: 1 << 16,
    write: (chunk: Buffer, _encoding, done) => {
      typedBytes += chunk.length;
      type(chunk, RETRY_MS.first, done);
    },
    destroy: (error, done) => {
      clearTimeout(retry);
      done(error);
    },
  });
  return { keys, typedBytes: () => typedBytes };
}

/** @returns how many bytes were taken; all, where there is nobody to take them any more */
function typeSome(terminal: number, keys: Buffer): number {
  try {
    return writeSync(terminal, keys);
  } catch (error) {
    return codeOf(error) === 'EAGAIN' ? 0 : keys.length;
  }
}
