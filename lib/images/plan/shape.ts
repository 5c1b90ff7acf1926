/** Whether a value read from JSON is what its type says; documents come from strangers. */
export type Shape<Value> = (value: unknown) => value is Value;

export const isText: Shape<string> = (value): value is string => typeof value === 'string';

export const isFlag: Shape<boolean> = (value): value is boolean => typeof value === 'boolean';

/** A whole number, not below zero and not rounded. */
export const isCount: Shape<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

export const isObject: Shape<object> = (value): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function isListOf<Item>(shape: Shape<Item>): Shape<readonly Item[]> {
  return (value): value is readonly Item[] => Array.isArray(value) && value.every(shape);
}

export function isMapOf<Item>(shape: Shape<Item>): Shape<Readonly<Record<string, Item>>> {
  return (value): value is Readonly<Record<string, Item>> =>
    isObject(value) && Object.values(value).every(shape);
}

/** Missing and null are alike: Go writes either. */
export function isMaybe<Value>(shape: Shape<Value>): Shape<Value | null | undefined> {
  return (value): value is Value | null | undefined => value === undefined || value === null || shape(value);
}

/** The first key whose value is not what it has to be; keys that nobody asks for may hold anything. */
export function wrongKey(
  value: object,
  shapes: Readonly<Record<string, Shape<unknown>>>,
): string | undefined {
  return Object.keys(shapes).find((key) => !shapes[key]?.((value as Record<string, unknown>)[key]));
}

/** @param Value what the caller knows an object with these keys to be */
export function isObjectWith<Value extends object>(
  shapes: Readonly<Record<string, Shape<unknown>>>,
): Shape<Value> {
  return (value): value is Value => isObject(value) && wrongKey(value, shapes) === undefined;
}
