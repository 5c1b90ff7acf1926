/** RFC 3339, as every time in tsman's records is. */
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/**
 * A method of Go's `time.Time`, for a text that is a time.
 *
 * @returns undefined when it is not, or has no such method
 */
export function timeMethod(
  text: string,
  name: string,
): ((...args: readonly unknown[]) => unknown) | undefined {
  if (!RFC3339.test(text)) return undefined;
  const time = read(text);
  if (Number.isNaN(time.ms)) return undefined;
  const methods: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
    Format: (layout) => formatTime(time, String(layout)),
    IsZero: () => time.ms === ZERO,
    String: () => formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST'),
    UTC: () => new Date(time.ms).toISOString(),
    Unix: () => Math.floor(time.ms / 1000),
    UnixMilli: () => Math.floor(time.ms),
    UnixNano: () => BigInt(Math.floor(time.ms / 1000)) * 1_000_000_000n + BigInt(time.nanoseconds),
    Year: () => time.local.getUTCFullYear(),
  };
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/** Go's time that has not been set. */
const ZERO = Date.parse('0001-01-01T00:00:00Z');

interface Time {
  /** Since 1970. */
  readonly ms: number;
  /** Of the second. */
  readonly nanoseconds: number;
  /** Its UTC fields are what a clock at the offset shows. */
  readonly local: Date;
  readonly offsetMinutes: number;
}

function read(text: string): Time {
  const ms = Date.parse(text);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'));
  return { ms, nanoseconds, offsetMinutes, local: new Date(ms + offsetMinutes * 60_000) };
}

const two = (value: number) => String(value).padStart(2, '0');

/** The parts of Go's reference time, longest spellings first. */
const PARTS: Readonly<Record<string, (time: Time) => string>> = {
  January: ({ local }) => MONTHS[local.getUTCMonth()] ?? '',
  Jan: ({ local }) => (MONTHS[local.getUTCMonth()] ?? '').slice(0, 3),
  Monday: ({ local }) => DAYS[local.getUTCDay()] ?? '',
  Mon: ({ local }) => (DAYS[local.getUTCDay()] ?? '').slice(0, 3),
  MST: ({ offsetMinutes }) => (offsetMinutes === 0 ? 'UTC' : offset(offsetMinutes, '')),
  '2006': ({ local }) => String(local.getUTCFullYear()).padStart(4, '0'),
  'Z07:00': ({ offsetMinutes }) => (offsetMinutes === 0 ? 'Z' : offset(offsetMinutes, ':')),
  Z0700: ({ offsetMinutes }) => (offsetMinutes === 0 ? 'Z' : offset(offsetMinutes, '')),
  '-07:00': ({ offsetMinutes }) => offset(offsetMinutes, ':'),
  '-0700': ({ offsetMinutes }) => offset(offsetMinutes, ''),
  '01': ({ local }) => two(local.getUTCMonth() + 1),
  '02': ({ local }) => two(local.getUTCDate()),
  '03': ({ local }) => two(local.getUTCHours() % 12 || 12),
  '04': ({ local }) => two(local.getUTCMinutes()),
  '05': ({ local }) => two(local.getUTCSeconds()),
  '06': ({ local }) => two(local.getUTCFullYear() % 100),
  '15': ({ local }) => two(local.getUTCHours()),
  PM: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  pm: ({ local }) => (local.getUTCHours() < 12 ? 'am' : 'pm'),
  _2: ({ local }) => String(local.getUTCDate()).padStart(2),
  '1': ({ local }) => String(local.getUTCMonth() + 1),
  '2': ({ local }) => String(local.getUTCDate()),
  '3': ({ local }) => String(local.getUTCHours() % 12 || 12),
  '4': ({ local }) => String(local.getUTCMinutes()),
  '5': ({ local }) => String(local.getUTCSeconds()),
};

const PATTERN =
  /January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|01|02|03|04|05|06|15|PM|pm|_2|[.,]0+(?!\d)|[.,]9+(?!\d)|[12345]/g;

/** @see Go, package time, "Layout" */
function formatTime(time: Time, layout: string): string {
  return layout.replaceAll(PATTERN, (part) => PARTS[part]?.(time) ?? fraction(part, time.nanoseconds));
}

/** `.000` keeps its zeros, `.999` drops them. */
function fraction(part: string, nanoseconds: number): string {
  const digits = String(nanoseconds)
    .padStart(9, '0')
    .slice(0, part.length - 1);
  if (part[1] === '0') return part.charAt(0) + digits.padEnd(part.length - 1, '0');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : part.charAt(0) + short;
}

function offset(minutes: number, colon: string): string {
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}${colon}${two(distance % 60)}`;
}
