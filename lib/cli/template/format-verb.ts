import { printWith, scalar, shortest, twoDigits } from './print.ts';
import { isFields, isMap, typeOf } from './values.ts';

export interface Directive {
  /** Of `-+# 0`. */
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** One value under one verb of `printf`; the parts of a list or a map are formatted one by one, as Go does. */
export function formatVerb(value: unknown, directive: Directive): string {
  if (directive.verb === 'T') return pad(typeOf(value), directive);
  if (Array.isArray(value) || isMap(value) || isFields(value)) {
    return printWith(value, (each) => formatScalar(each, directive));
  }
  return formatScalar(value, directive);
}

function formatScalar(value: unknown, directive: Directive): string {
  const text = scalarText(value, directive);
  const bad = () =>
    `%!${directive.verb}(${value === null || value === undefined ? '' : `${typeOf(value)}=`}${scalar(value)})`;
  return text === undefined ? bad() : pad(text, directive);
}

/** @returns undefined when the verb is not for such a value */
function scalarText(value: unknown, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  if (typeof value === 'string') return stringVerb(cut(value, precision), directive);
  if (verb === 'v') return general(value, flags);
  if (typeof value === 'boolean') return verb === 't' ? String(value) : undefined;
  if (typeof value === 'number') return floatVerb(value, directive) ?? integerVerb(value, directive);
  return typeof value === 'bigint' ? integerVerb(value, directive) : undefined;
}

function general(value: unknown, flags: string): string {
  return typeof value === 'number' || typeof value === 'bigint'
    ? signed(scalar(value), flags)
    : scalar(value);
}

function stringVerb(text: string, { verb, flags }: Directive): string | undefined {
  if (verb === 's') return text;
  if (verb === 'v') return flags.includes('#') ? quote(text) : text;
  if (verb === 'q') return quote(text);
  if (verb !== 'x' && verb !== 'X') return undefined;
  const bytes = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  const hex = bytes.join(flags.includes(' ') ? ' ' : '');
  return verb === 'X' ? hex.toUpperCase() : hex;
}

const BASES: Readonly<Record<string, { readonly radix: number; readonly prefix: string }>> = {
  b: { radix: 2, prefix: '0b' },
  d: { radix: 10, prefix: '' },
  o: { radix: 8, prefix: '0' },
  x: { radix: 16, prefix: '0x' },
  X: { radix: 16, prefix: '0X' },
};

function integerVerb(value: number | bigint, { verb, flags, precision }: Directive): string | undefined {
  if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
  const code = Number(value);
  if (verb === 'c') return character(code);
  if (verb === 'q') return `'${character(code)}'`;
  if (verb === 'U') return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const base = verb === 'O' ? { radix: 8, prefix: '0o' } : BASES[verb];
  if (base === undefined) return undefined;
  const plain = BigInt(value)
    .toString(base.radix)
    .replace('-', '')
    .padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? plain.toUpperCase() : plain;
  const prefix = flags.includes('#') || verb === 'O' ? base.prefix : '';
  return signed(`${value < 0 ? '-' : ''}${prefix}${digits}`, flags);
}

function floatVerb(value: number, { verb, flags, precision }: Directive): string | undefined {
  const text = floatText(value, verb.toLowerCase(), precision);
  if (text === undefined) return undefined;
  const padded = twoDigits(text);
  return signed(verb === verb.toLowerCase() ? padded : padded.toUpperCase(), flags);
}

function floatText(value: number, verb: string, precision: number | undefined): string | undefined {
  // JavaScript's own limits; Go goes on, with digits that mean nothing.
  const digits = Math.min(precision ?? 6, 100);
  if (verb === 'f') return value.toFixed(digits);
  if (verb === 'e') return value.toExponential(digits);
  if (verb !== 'g') return undefined;
  if (precision === undefined) return shortest(value);
  const text = value.toPrecision(Math.max(digits, 1));
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

function pad(text: string, { flags, width, verb }: Directive): string {
  const missing = Math.max(width - [...text].length, 0);
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = 'sqv'.includes(verb) ? '' : (/^[-+ ]/.exec(text)?.[0] ?? '');
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

const cut = (text: string, precision: number | undefined) =>
  precision === undefined ? text : [...text].slice(0, precision).join('');

const character = (code: number) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

const quote = (text: string) =>
  JSON.stringify(text).replaceAll(/\\u00([01][\da-f])/g, (_, hex: string) =>
    hex === '07' ? '\\a' : `\\x${hex}`,
  );
