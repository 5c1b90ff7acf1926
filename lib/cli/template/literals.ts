const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g;

/**
 * The value of a quoted or raw string, or of a character constant, as Go writes them.
 *
 * @returns undefined when an escape in it is none of Go's
 */
export function unquote(written: string): string | undefined {
  const inside = written.slice(1, -1);
  if (written.startsWith('`')) return inside;
  let valid = true;
  const text = inside.replace(ESCAPE, (_, ...groups: (string | undefined)[]) => {
    const [hex, short, long, octal, letter = ''] = groups;
    const code = hex ?? short ?? long;
    if (code !== undefined) return character(Number.parseInt(code, 16));
    if (octal !== undefined) return character(Number.parseInt(octal, 8));
    const same = letter === '\\' || letter === written.charAt(0);
    valid &&= same || Object.hasOwn(ESCAPES, letter);
    return same ? letter : (ESCAPES[letter] ?? '');
  });
  return valid ? text : undefined;
}

const character = (code: number) => (code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code));

/** @returns undefined when it is no number of Go's */
export function parseNumber(written: string): number | undefined {
  const plain = written.replaceAll('_', '').replace(/^([+-]?)0(?=\d+$)/, '$10o');
  const sign = plain.startsWith('-') ? -1 : 1;
  const value = sign * Number(plain.replace(/^[+-]/, ''));
  return Number.isFinite(value) ? value : undefined;
}
