import { entriesOf, isFields, isMap } from './values.ts';

/** Deep enough for any record; a value may hold itself. */
const MAX_DEPTH = 50;

/** A value as Go's `%v` shows it: `[a b]`, `map[k:v]`, `{a b}`, `<nil>`. */
export function print(value: unknown): string {
  return printWith(value, scalar);
}

/** As `print`, with the scalars inside shown in a way of the caller's. */
export function printWith(value: unknown, show: (value: unknown) => string, depth = 0): string {
  if (depth > MAX_DEPTH) return '…';
  const inner = (each: unknown) => printWith(each, show, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`;
  if (isMap(value))
    return `map[${entriesOf(value)
      .map(([key, each]) => `${show(key)}:${inner(each)}`)
      .join(' ')}]`;
  if (isFields(value))
    return `{${entriesOf(value)
      .map(([, each]) => inner(each))
      .join(' ')}}`;
  return show(value);
}

/** A value with no parts. */
export function scalar(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return printNumber(value);
  return typeof value === 'function' ? 'func' : String(value);
}

function printNumber(value: number): string {
  return Number.isInteger(value) ? twoDigits(String(value)) : shortest(value);
}

/** A float in the fewest digits that tell it from its neighbours, as Go's `%g`: with an exponent below 1e-4 and from 1e6 on. */
export function shortest(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : '+Inf';
  const text = value.toExponential();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return value !== 0 && (exponent < -4 || exponent >= 6) ? twoDigits(text) : String(value);
}

/** Go writes `1e-07`, JavaScript `1e-7`. */
export const twoDigits = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** Operands side by side as `fmt.Sprint` puts them: a space where neither neighbour is a string. */
export function sprint(values: readonly unknown[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const gap = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return `${gap ? ' ' : ''}${print(value)}`;
    })
    .join('');
}
