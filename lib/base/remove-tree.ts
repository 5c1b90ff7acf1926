import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { codeOf } from './error.ts';

/** What `stat` counts blocks in, whatever the file system's own are. */
const BLOCK_BYTES = 512;

/**
 * Remove a file, or a folder with all that is in it; nothing there is no error, also when others remove it at the same
 * time.
 *
 * @returns bytes that the disk has got back, as `du` counts them: the blocks of what went with its last link
 */
export async function removeTree(path: string | Buffer): Promise<number> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return removeFile(path);
  const folder = typeof path === 'string' ? Buffer.from(path) : path;
  let freedBytes = 0;
  for (;;) {
    // A tree may be large: others get a turn.
    await nextTurn();
    for (const name of namesIn(folder)) {
      freedBytes += await removeTree(Buffer.concat([folder, SLASH, name]));
    }
    const gone = removal(() => rmdirSync(folder));
    if (gone !== 'filled') return freedBytes + (gone === 'done' ? found.blocks * BLOCK_BYTES : 0);
  }
}

/** As {@link removeTree}, for what is no folder. */
export function removeFile(path: string | Buffer): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  const isLast = found.nlink === 1;
  return removal(() => unlinkSync(path)) === 'done' && isLast ? found.blocks * BLOCK_BYTES : 0;
}

const SLASH = Buffer.from('/');

/** As bytes: not every name is text. */
function namesIn(folder: Buffer): readonly Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** @returns `filled` when somebody put something into the folder meanwhile */
function removal(step: () => void): 'done' | 'gone' | 'filled' {
  try {
    step();
    return 'done';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'gone';
    if (codeOf(error) === 'ENOTEMPTY') return 'filled';
    throw error;
  }
}
