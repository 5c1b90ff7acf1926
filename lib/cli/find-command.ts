import { type AnyCommand, aliases, commands, groups } from './commands.ts';
import { unrecognizedCommand } from './usage-errors.ts';

/** What the first words of a command line name. */
export type Found =
  | { readonly type: 'group'; readonly path: string; readonly rest: readonly string[] }
  | {
      readonly type: 'command';
      /** As typed: an alias keeps its own name. */
      readonly path: string;
      readonly load: () => Promise<AnyCommand>;
      readonly rest: readonly string[];
    };

/**
 * Follow words from the program's name down to a command, or to a group when they end there.
 *
 * @throws TSMAN_USAGE when a word leads nowhere, with the names that are nearest
 */
export function findCommand(words: readonly string[], path = ''): Found {
  const [word, ...rest] = words;
  if (word === undefined || word.startsWith('-')) return { type: 'group', path, rest: words };
  const next = path === '' ? word : `${path} ${word}`;
  if (Object.hasOwn(groups, next)) return findCommand(rest, next);
  const load = loaderOf(next);
  if (load === undefined) throw unrecognizedCommand(path, word, nearest(word, namesUnder(path)));
  return { type: 'command', path: next, load, rest };
}

/** Every name that may follow `path`, sorted; without aliases of other groups' commands that are not there. */
export function namesUnder(path: string): readonly string[] {
  const all = [
    ...Object.keys(commands),
    ...Object.keys(aliases).filter((name) => loaderOf(name)),
    ...Object.keys(groups),
  ];
  const prefix = path === '' ? '' : `${path} `;
  const names = all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return names.filter((name) => !name.includes(' ') && !name.startsWith('_')).sort(byLetters);
}

function byLetters(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** The command a name or an alias stands for. */
export function loaderOf(path: string): (() => Promise<AnyCommand>) | undefined {
  const name = Object.hasOwn(aliases, path) ? aliases[path] : path;
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/** Names two slips of the finger away at most, or that go on from what was typed; nearest first. */
function nearest(word: string, names: readonly string[]): readonly string[] {
  const typed = word.toLowerCase();
  return names
    .map((name) => ({ name, slips: name.startsWith(typed) ? 0 : distance(typed, name) }))
    .filter(({ slips }) => slips <= 2)
    .sort((a, b) => a.slips - b.slips)
    .map(({ name }) => name);
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
