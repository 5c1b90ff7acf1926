import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './entries.ts';
import { codeOf } from './error.ts';

/** Bytes of the disk that would be free without a folder, or a file. @see stat(2): a block is 512 bytes, whatever the file system says */
export function blocksBelow(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  // A file with other names is not gone yet.
  const own = stat.isDirectory() || stat.nlink === 1 ? stat.blocks * 512 : 0;
  if (!stat.isDirectory()) return own;
  return entriesOf(path).reduce((sum, name) => sum + blocksBelow(join(path, name)), own);
}

/** Bytes in the files below a folder, as `du --apparent-size` counts them. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += bytesBelow(path);
      else if (entry.isFile() || entry.isSymbolicLink()) bytes += lstatSync(path).size;
    }
  } catch (error) {
    // A running container may take files away while they are counted.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  return bytes;
}
