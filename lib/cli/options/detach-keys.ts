import { invalidOption } from './errors.ts';

/** Keys that leave a container running and give the terminal back. */
export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q';

/** What the control key does not make of `ctrl-a` to `ctrl-z`. */
const CONTROLS: Readonly<Record<string, number>> = { '@': 0, '[': 27, '\\': 28, ']': 29, '^': 30, _: 31 };

/**
 * The bytes a terminal sends for `--detach-keys`: keys with commas between, each a character, `DEL` or `ctrl-` with one
 * of `a`–`z @ [ \ ] ^ _`.
 *
 * @param text undefined for the default; empty to have none
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseDetachKeys(text: string | undefined = DEFAULT_DETACH_KEYS): readonly number[] {
  return text === '' ? [] : text.split(',').map(keyCode);
}

function keyCode(key: string): number {
  const [, letter] = /^ctrl-(.)$/.exec(key) ?? [];
  const code = letter === undefined ? plainKey(key) : controlKey(letter);
  if (code === undefined) throw invalidOption(`invalid detach keys: Unknown character: '${key}'`);
  return code;
}

function plainKey(key: string): number | undefined {
  if (key === 'DEL') return 127;
  return /^[\x20-\x7e]$/.test(key) ? key.charCodeAt(0) : undefined;
}

function controlKey(letter: string): number | undefined {
  if (/^[a-z]$/.test(letter)) return letter.charCodeAt(0) - 96;
  return Object.hasOwn(CONTROLS, letter) ? CONTROLS[letter] : undefined;
}
