import { fileWords } from '../file-words.ts';
import type { Caller } from './caller.ts';
import { invalidOption } from './errors.ts';

/** Name and value, in the order of appearance. */
export type Variables = readonly (readonly [name: string, value: string])[];

type Looker = Pick<Caller, 'environment' | 'readFile'>;

/**
 * One `-e`, or one line of an environment file: `NAME=value`, `NAME` for the caller's value (nothing when he has none),
 * `PRE*` for all of his that begin so.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseVariable(text: string, { environment }: Pick<Caller, 'environment'>): Variables {
  const cut = text.indexOf('=');
  if (cut === 0) throw invalidOption(`invalid environment variable: "${text}"`);
  if (cut > 0) return [[text.slice(0, cut), text.slice(cut + 1)]];
  if (text.endsWith('*')) {
    const prefix = text.slice(0, -1);
    return Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && name.startsWith(prefix) ? [[name, value] as const] : [],
    );
  }
  const value = Object.hasOwn(environment, text) ? environment[text] : undefined;
  return value === undefined || text === '' ? [] : [[text, value]];
}

/**
 * `--env-file`: a line a variable, as with `-e`. Values are taken to the letter: quotes, blanks and `#` inside
 * them stay. White space before a line does not count, and a line that begins with `#` is a comment.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words when it cannot be read or has a line without a name
 */
export function readEnvironmentFile(path: string, caller: Looker): Variables {
  try {
    return lines(caller.readFile(path)).flatMap((line) => parseVariable(line, caller));
  } catch (error) {
    throw invalidOption(`parsing env file "${path}": ${reason(error, path)}`);
  }
}

/**
 * `--label-file`: a line a label, `name=value` or `name`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function readLabelFile(path: string, caller: Pick<Caller, 'readFile'>): readonly string[] {
  try {
    return lines(caller.readFile(path)).map(checkLabelLine);
  } catch (error) {
    throw invalidOption(`unable to process labels: ${reason(error, path)}`);
  }
}

function lines(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, '').trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function checkLabelLine(line: string): string {
  const [name = ''] = line.split('=', 1);
  if (name === '') throw invalidOption(`no variable name on line "${line}"`);
  if (/\s/.test(name)) throw invalidOption(`name "${name}" has white spaces, poorly formatted name`);
  return line;
}

function reason(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  return fileWords(error, path) ?? error.message;
}
