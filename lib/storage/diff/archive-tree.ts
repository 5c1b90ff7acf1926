import { readdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FilterRules } from '../tar/filter.ts';
import { archiveStream } from './tar-stream.ts';

const AS_IT_IS: FilterRules = { entry: () => 'pass', finish: () => [] };

/** All that is in a folder, as a tar archive. */
export function archiveTree(folder: string): Readable {
  const names = readdirSync(folder, { encoding: 'latin1' }).sort();
  return archiveStream({ folder, names, recursive: true, rules: AS_IT_IS });
}
