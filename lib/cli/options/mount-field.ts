import { invalidOption } from './errors.ts';

/** One part of a `--mount`: `key=value`, or `key`. */
export interface Field {
  readonly key: string;
  readonly value: string | undefined;
}

export const unknownField = ({ key }: Field) => invalidOption(`${key}: invalid mount option`);

/** @throws TSMAN_OPTION_INVALID in podman's words when there is no value */
export function textOf({ key, value }: Field): string {
  if (value === undefined) throw invalidOption(`${key}: must provide an argument for option`);
  return value;
}

/** A flag that may carry `=true` or `=false`. @param title how podman calls it and its other names */
export function truthOf({ value = 'true' }: Field, title: string): boolean {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalidOption(
    `${title} must be set to true or false, instead received "${value}": must provide an argument for option`,
  );
}

function onlyOnce(fields: readonly Field[], names: readonly string[], title: string): void {
  if (fields.filter(({ key }) => names.includes(key)).length > 1) {
    throw invalidOption(`cannot pass ${title} more than once: must provide an argument for option`);
  }
}

export const DESTINATION = ['dst', 'destination', 'target'];
export const SOURCE = ['src', 'source'];

const READ_ONLY = ['ro', 'readonly', 'rw'];
const CHOWN = ['U', 'chown'];

/** What every type of mount takes. */
export const COMMON = [...READ_ONLY, ...CHOWN];

/** A field of {@link COMMON} in the words of `--volume`. @throws TSMAN_OPTION_INVALID in podman's words */
export function commonWords(field: Field): readonly string[] {
  if (CHOWN.includes(field.key)) return truthOf(field, "'U' or 'chown'") ? ['U'] : [];
  const truth = truthOf(field, "'readonly', 'ro', or 'rw'");
  return truth === (field.key === 'rw') ? ['rw'] : ['ro'];
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function checkRepeated(fields: readonly Field[]): void {
  onlyOnce(fields, READ_ONLY, "'readonly', 'ro', or 'rw' options");
  onlyOnce(fields, CHOWN, "'U' or 'chown' option");
  onlyOnce(fields, ['relabel'], "'relabel' option");
  onlyOnce(fields, ['tmpcopyup', 'notmpcopyup'], "'tmpcopyup' and 'notmpcopyup' options");
  for (const word of ['dev', 'exec', 'suid']) {
    onlyOnce(fields, [word, `no${word}`], `'no${word}' and '${word}' options`);
  }
}
