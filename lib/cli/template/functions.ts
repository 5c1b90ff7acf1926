import { compare, equals } from './compare.ts';
import { ValueError } from './errors.ts';
import { print, sprint } from './print.ts';
import { sprintf } from './printf.ts';
import { entriesOf, isFields, isMap, isTrue, typeOf } from './values.ts';

interface TemplateFunction {
  readonly min: number;
  readonly max: number;
  readonly call: (args: readonly unknown[]) => unknown;
}

const any = (min: number, call: TemplateFunction['call']) => ({ min, max: Number.POSITIVE_INFINITY, call });
const exactly = (count: number, call: TemplateFunction['call']) => ({ min: count, max: count, call });
const onText = (call: (text: string) => unknown) => exactly(1, ([value]) => call(textOf(value)));

/** Go's own functions, then podman's and docker's. `and` and `or` are not here: they look at their operands by need. */
const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  call: any(1, ([first, ...args]) => {
    if (typeof first !== 'function') throw new ValueError(`non-function of type ${typeOf(first)}`);
    return first(...args);
  }),
  eq: any(1, ([first, ...others]) => {
    if (others.length === 0) throw new ValueError('missing argument for comparison');
    return others.map((each) => equals(first, each)).includes(true);
  }),
  ge: exactly(2, ([a, b]) => compare(a, b) >= 0),
  gt: exactly(2, ([a, b]) => compare(a, b) > 0),
  html: any(0, (args) => replaceEach(sprint(args), HTML)),
  index: any(1, ([first, ...keys]) => keys.reduce(indexOnce, first)),
  js: any(0, (args) => sprint(args).replaceAll(/[\\'"<>&=\p{Cc}]/gu, escapeJs)),
  le: exactly(2, ([a, b]) => compare(a, b) <= 0),
  len: exactly(1, ([value]) => lengthOf(value)),
  lt: exactly(2, ([a, b]) => compare(a, b) < 0),
  ne: exactly(2, ([a, b]) => !equals(a, b)),
  not: exactly(1, ([value]) => !isTrue(value)),
  print: any(0, sprint),
  printf: any(1, ([format, ...args]) => sprintf(textOf(format), args)),
  println: any(0, (args) => `${args.map(print).join(' ')}\n`),
  slice: { min: 1, max: 4, call: ([value, ...bounds]) => sliceOf(value, bounds.map(numberOf)) },
  urlquery: any(0, (args) => urlQuery(sprint(args))),

  join: exactly(2, ([list, separator]) => joined(list, textOf(separator))),
  json: exactly(1, ([value]) => JSON.stringify(value ?? null, jsonReady)),
  lower: onText((text) => text.toLowerCase()),
  pad: exactly(3, ([text, before, after]) => padded(textOf(text), numberOf(before), numberOf(after))),
  split: exactly(2, ([text, separator]) => textOf(text).split(textOf(separator))),
  title: onText((text) => text.replaceAll(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase())),
  truncate: exactly(2, ([text, length]) => textOf(text).slice(0, Math.max(numberOf(length), 0))),
  upper: onText((text) => text.toUpperCase()),
};

export const isFunction = (name: string): boolean =>
  name === 'and' || name === 'or' || Object.hasOwn(FUNCTIONS, name);

/** @throws ValueError saying what is wrong with the arguments */
export function callFunction(name: string, args: readonly unknown[]): unknown {
  const found = FUNCTIONS[name];
  if (found === undefined) throw new ValueError(`function "${name}" not defined`);
  const { min, max, call } = found;
  if (args.length < min || args.length > max) {
    const want = min === max ? String(min) : `at least ${min}`;
    throw new ValueError(`wrong number of args for ${name}: want ${want} got ${args.length}`);
  }
  return call(args);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ValueError(`wrong type for value; expected string; got ${typeOf(value)}`);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new ValueError(`wrong type for value; expected int; got ${typeOf(value)}`);
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (isMap(value) || isFields(value)) return entriesOf(value).length;
  throw new ValueError(`len of type ${typeOf(value)}`);
}

function indexOnce(value: unknown, key: unknown): unknown {
  if (isMap(value) || isFields(value)) return new Map(entriesOf(value)).get(textOf(key)) ?? zeroOf(value);
  if (!Array.isArray(value) && typeof value !== 'string')
    throw new ValueError(`can't index item of type ${typeOf(value)}`);
  const items = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (typeof key !== 'number') throw new ValueError(`cannot index slice/array with type ${typeOf(key)}`);
  const index = numberOf(key);
  if (index < 0 || index >= items.length) throw new ValueError(`index out of range: ${index}`);
  return items[index];
}

/** What a map of Go's has for a key that is not there. */
const zeroOf = (value: unknown) => (typeOf(value) === 'map[string]string' ? '' : undefined);

function sliceOf(value: unknown, bounds: readonly number[]): unknown {
  const items = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!Array.isArray(items) && !(items instanceof Uint8Array)) {
    throw new ValueError(`can't slice item of type ${typeOf(value)}`);
  }
  const [from = 0, to = items.length] = bounds;
  const wrong = [from, to].find((bound) => bound < 0 || bound > items.length);
  if (wrong !== undefined) throw new ValueError(`index out of range: ${wrong}`);
  if (from > to) throw new ValueError(`invalid slice index: ${from} > ${to}`);
  const part = items.slice(from, to);
  return part instanceof Uint8Array ? new TextDecoder().decode(part) : part;
}

function joined(list: unknown, separator: string): string {
  if (isMap(list))
    return entriesOf(list)
      .map(([key, value]) => `${key}=${print(value)}`)
      .join(separator);
  if (Array.isArray(list)) return list.map(print).join(separator);
  throw new ValueError(`cannot join a value of type ${typeOf(list)}`);
}

/** As docker: nothing stays nothing. */
function padded(text: string, before: number, after: number): string {
  const room = (count: number) => ' '.repeat(Math.min(Math.max(count, 0), 100_000));
  return text === '' ? text : room(before) + text + room(after);
}

function jsonReady(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Map ? Object.fromEntries(entriesOf(value)) : value;
}

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  '&': '&amp;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
};

const replaceEach = (text: string, table: Readonly<Record<string, string>>) =>
  [...text].map((character) => table[character] ?? character).join('');

function escapeJs(character: string): string {
  if ('\\\'"'.includes(character)) return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const urlQuery = (text: string) =>
  encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'))
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
