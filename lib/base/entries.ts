import { readdirSync } from 'node:fs';
import { codeOf } from './error.ts';

/** The names in a folder; none where it is not there. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
