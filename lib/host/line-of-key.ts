/**
 * The line on which a TOML text sets a key, counted from 1.
 *
 * @param section its table, `storage.options`
 * @returns undefined where it is written in a way that is not looked for, such as within an inline table
 */
export function lineOfKey(text: string, section: string, key: string): number | undefined {
  let table = '';
  for (const [at, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (header !== undefined) table = plain(header);
    const name = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/.exec(
      line,
    )?.[1];
    if (name === undefined) continue;
    const whole = table === '' ? plain(name) : `${table}.${plain(name)}`;
    if (whole === `${section}.${key}`) return at + 1;
  }
  return undefined;
}

/** A dotted name without quotes and spaces. */
function plain(name: string): string {
  return name
    .split('.')
    .map((part) => part.trim().replace(/^["']|["']$/g, ''))
    .join('.');
}
