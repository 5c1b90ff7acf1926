/** Why a text is not strict JSON, and where. */
export interface JsonFault {
  readonly problem: string;
  readonly line: number | undefined;
}

/** Parse JSON in which no object has a key twice: whoever reads it would believe one of the two, nobody knows which. */
export function parseStrictJson(text: string): { readonly value: unknown } | JsonFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      problem: error instanceof Error ? error.message : String(error),
      line: lineOfFault(text, error),
    };
  }
  return duplicateKey(text) ?? { value };
}

function lineOfFault(text: string, error: unknown): number | undefined {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  return position === undefined ? undefined : lineAt(text, Number(position));
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** The text is known to be JSON: a string after `{`, or after a comma in an object, is a key. */
function duplicateKey(text: string): JsonFault | undefined {
  const open: (Set<string> | undefined)[] = [];
  let previous = '';
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const keys = token.startsWith('"') && '{,'.includes(previous) ? open.at(-1) : undefined;
    if (keys !== undefined) {
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return { problem: `Duplicate key "${key}"`, line: lineAt(text, index) };
      keys.add(key);
    }
    enterOrLeave(open, token);
    previous = token;
  }
  return undefined;
}

/** Keys so far of each open object; undefined for a list. */
function enterOrLeave(open: (Set<string> | undefined)[], token: string): void {
  if (token === '{') open.push(new Set());
  else if (token === '[') open.push(undefined);
  else if (token === '}' || token === ']') open.pop();
}
