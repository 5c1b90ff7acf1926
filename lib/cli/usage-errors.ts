import { TsmanError } from '../base/error.ts';

/** The program's name in usage lines and messages. */
export const PROGRAM = 'tsman';

/** What the program says of itself, in its help and on its page. */
export const ABOUT = 'Run containers without a daemon and without root';

/** `''` → `tsman`, `image ls` → `tsman image ls`. */
export const fullName = (path: string) => (path === '' ? PROGRAM : `${PROGRAM} ${path}`);

/** Options or arguments that do not go together. */
export const usageError = (message: string, hint?: string) =>
  new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE', ...(hint !== undefined && { hint }) });

/** A command line that cannot be read; the second line names the help to read, as podman does. */
export const badFlag = (path: string, message: string) =>
  usageError(`${message}\nSee '${fullName(path)} --help'`);

export const missingCommand = (path: string) => usageError(`missing command '${fullName(path)} COMMAND'`);

export function unrecognizedCommand(path: string, word: string, near: readonly string[]): TsmanError {
  const guess =
    near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}`;
  return usageError(
    `unrecognized command \`${fullName(path)} ${word}\`${guess}\nTry '${fullName(path)} --help' for more information`,
  );
}

/** The number of arguments is not one that the command takes; undefined when it is. */
export function wrongCount(
  path: string,
  count: number,
  { min, max }: { readonly min: number; readonly max: number },
): TsmanError | undefined {
  if (count >= min && count <= max) return undefined;
  if (max === 0) return usageError(`\`${fullName(path)}\` takes no arguments`);
  if (min === max) return usageError(`accepts ${min} arg(s), received ${count}`);
  if (count < min) return usageError(`requires at least ${min} arg(s), only received ${count}`);
  if (min === 0) return usageError(`accepts at most ${max} arg(s), received ${count}`);
  return usageError(`accepts between ${min} and ${max} arg(s), received ${count}`);
}
