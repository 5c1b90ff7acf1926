import { invalidOption } from './errors.ts';

/**
 * The fields of one line of CSV, as `--mount` takes it: a comma separates, a field in double quotes may hold commas,
 * and double quotes twice.
 *
 * @throws TSMAN_OPTION_INVALID in the words of Go's encoding/csv
 */
export function readCsvLine(text: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const { field, end } = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    fields.push(field);
    if (end >= text.length) return fields;
    at = end + 1;
  }
}

interface Field {
  readonly field: string;
  /** Of the comma after it, or of the text. */
  readonly end: number;
}

function plainField(text: string, start: number): Field {
  const comma = text.indexOf(',', start);
  const end = comma === -1 ? text.length : comma;
  const field = text.slice(start, end);
  const quote = field.indexOf('"');
  if (quote !== -1) throw parseError(start + quote + 1, 'bare " in non-quoted-field');
  return { field, end };
}

function quotedField(text: string, start: number): Field {
  const [whole, inner = ''] = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text.slice(start)) ?? [];
  if (whole === undefined) throw parseError(text.length + 1, 'extraneous or missing " in quoted-field');
  return { field: inner.replaceAll('""', '"'), end: start + whole.length };
}

const parseError = (column: number, what: string) =>
  invalidOption(`parse error on line 1, column ${column}: ${what}`);
