import { workingFolder } from './enter.ts';
import { type Entry, openNamespaces } from './open.ts';

/**
 * The launcher's slow path: make the namespaces ready and say how to get in.
 *
 * @returns shell words to put before the command, quoted; empty when there is nothing to enter
 * @throws what {@link openNamespaces} throws
 */
export async function prepareNamespaces(warn: (line: string) => void): Promise<string> {
  return toShell(await openNamespaces({ environment: process.env, folder: workingFolder(), warn }));
}

function toShell(words: Entry): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
