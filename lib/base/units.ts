const POWERS = ['', 'k', 'm', 'g', 't', 'p'];

/**
 * An amount of memory or disk as podman and docker read it: `512`, `10m`, `1.5g`, `10MB`, `10 MiB`; all powers are of
 * 1024.
 *
 * @returns whole bytes; undefined when the text is no size
 */
export function parseBytes(text: string): number | undefined {
  const [, amount, power = ''] = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])i?)?b?$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const bytes = Math.floor(Number(amount) * 1024 ** POWERS.indexOf(power.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** In milliseconds. @see Go's time.ParseDuration */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A length of time as Go's programs read it: `1h30m`, `1.5s`, `300ms`, `-10m`, `0`.
 *
 * @returns milliseconds, with fractions; undefined when the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  const [, sign, rest = ''] = /^([+-]?)([\s\S]*)$/.exec(text) ?? [];
  const direction = sign === '-' ? -1 : 1;
  if (rest === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  const parts = [...rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const sum = parts.reduce((total, [, amount, unit = '']) => total + Number(amount) * (UNITS[unit] ?? 0), 0);
  return direction * sum;
}

/** A length of time as Go's programs print it: `1h0m2.5s`, `1.5s`, `10ms`, `0s`; to the microsecond. Not negative. */
export function durationText(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : ms < 1 ? `${Math.round(ms * 1000)}µs` : `${rounded(ms, 3)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${rounded((ms % 60_000) / 1000, 6)}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/**
 * A whole number that is not negative, as Go's strconv reads it with base 0: `16`, `0x10`, `0o20`, `020`, `0b10000`.
 *
 * @returns undefined when the text is no such number, or one that cannot be held exactly
 */
export function parseWhole(text: string): number | undefined {
  if (!/^(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i.test(text)) return undefined;
  const number = Number(/^0\d/.test(text) ? `0o${text.slice(1)}` : text);
  return Number.isSafeInteger(number) ? number : undefined;
}
