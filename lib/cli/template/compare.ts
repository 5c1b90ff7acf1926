import { ValueError } from './errors.ts';

type Basic = string | number | bigint | boolean | null | undefined;

/** @throws ValueError for kinds that Go does not compare */
export function equals(a: unknown, b: unknown): boolean {
  if (!isBasic(a) || !isBasic(b)) throw new ValueError('non-comparable type');
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (kindOf(a) !== kindOf(b)) throw new ValueError('incompatible types for comparison');
  // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1
  return a == b;
}

/** @returns less than, equal to or more than 0 @throws ValueError for kinds that have no order */
export function compare(a: unknown, b: unknown): number {
  if (!isOrdered(a) || !isOrdered(b)) throw new ValueError('invalid type for comparison');
  if (kindOf(a) !== kindOf(b)) throw new ValueError('incompatible types for comparison');
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

const isBasic = (value: unknown): value is Basic =>
  isNothing(value) || isOrdered(value) || typeof value === 'boolean';

const isOrdered = (value: unknown): value is string | number | bigint =>
  ['string', 'number', 'bigint'].includes(typeof value);

const kindOf = (value: Basic) => (typeof value === 'bigint' ? 'number' : typeof value);
