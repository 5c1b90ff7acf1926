/** Where a value stands in a document: names of tables and keys, positions in lists. */
export type KeyPath = readonly (string | number)[];

const HEADER = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/;
const NAME = `(?:"[^"]*"|'[^']*'|[\\w-]+)`;
const KEY = new RegExp(`^\\s*(${NAME}(?:\\s*\\.\\s*${NAME})*)\\s*=`);

/**
 * The line on which a value begins, as far as looking at one line after the other can tell: the parser keeps no positions. For
 * a value inside of another (an inline table), or one that is missing, the line of what it belongs to.
 */
export function lineOfKey(text: string, path: KeyPath): number | undefined {
  const wanted = path.map(String);
  let found = { depth: 0, line: undefined as number | undefined };
  for (const { path: here, line } of keysOf(text)) {
    if (here.length <= found.depth || here.some((name, at) => name !== wanted[at])) continue;
    found = { depth: here.length, line };
  }
  return found.line;
}

interface KeyLine {
  readonly path: readonly string[];
  readonly line: number;
}

/** Every header and every key that stands at the beginning of a line. */
function keysOf(text: string): readonly KeyLine[] {
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  return text.split('\n').flatMap((content, index) => {
    const [, brackets, header] = HEADER.exec(content) ?? [];
    if (header !== undefined) {
      table = enter(header, brackets === '[[', counts);
      return [{ path: table, line: index + 1 }];
    }
    const key = KEY.exec(content)?.[1];
    return key === undefined ? [] : [{ path: [...table, ...namesIn(key)], line: index + 1 }];
  });
}

/** The path of a table's header: `[[registry]]` is one more of its kind, and what follows belongs to the last one. */
function enter(header: string, isList: boolean, counts: Map<string, number>): readonly string[] {
  const names = namesIn(header);
  let path: readonly string[] = [];
  for (const [position, name] of names.entries()) {
    path = [...path, name];
    const id = JSON.stringify(path);
    const known = counts.get(id);
    const isNew = isList && position === names.length - 1;
    if (isNew) counts.set(id, (known ?? -1) + 1);
    if (isNew || known !== undefined) path = [...path, String(counts.get(id))];
  }
  return path;
}

const namesIn = (key: string): readonly string[] =>
  [...key.matchAll(new RegExp(NAME, 'g'))].map(([name]) => name.replace(/^(["'])(.*)\1$/, '$2'));
