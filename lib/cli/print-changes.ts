import { TsmanError } from '../base/error.ts';
import type { ListedChange } from '../images/plan/listed-changes.ts';
import type { Context } from './command.ts';

const LETTERS = { added: 'A', changed: 'C', removed: 'D' } as const;

/** @throws TSMAN_USAGE in podman's words */
export function checkChangesFormat(format: string | undefined): void {
  if (format === undefined || format === 'json') return;
  throw new TsmanError("only supported value for '--format' is 'json'", {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}

/** A line a change, or one object. */
export function printChanges(
  { print }: Pick<Context, 'print'>,
  changes: readonly ListedChange[],
  format: string | undefined,
): void {
  if (format === undefined) {
    for (const { path, kind } of changes) print(`${LETTERS[kind]} ${path}`);
    return;
  }
  const paths = (wanted: ListedChange['kind']) => {
    const found = changes.filter(({ kind }) => kind === wanted).map(({ path }) => path);
    return found.length === 0 ? undefined : found;
  };
  const object = { changed: paths('changed'), added: paths('added'), deleted: paths('removed') };
  print(JSON.stringify(object, null, 5));
}
