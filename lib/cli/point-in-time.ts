import { TsmanError } from '../base/error.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A point in time as `--since`, `--until` and `until=` have it: RFC 3339 or a part of it, seconds since 1970, or a
 * duration before now (`1h30m`), or after it where that is meant.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws TSMAN_TIME
 */
export function pointInTime(text: string, now: number, durations: 'before' | 'after' = 'before'): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const duration = durationMs(text);
  if (duration !== undefined) return durations === 'before' ? now - duration : now + duration;
  const local = /^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?$/.test(text);
  const time = Date.parse(local ? completed(text) : text);
  if (Number.isNaN(time)) throw noTime(text);
  return time;
}

/** Go's durations: `90s`, `1h30m`, `1.5h`; days besides. @returns undefined for anything else */
function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0);
}

/** In local time, with what is missing being zero. */
function completed(text: string): string {
  const [day, time = ''] = text.split(/[T ]/);
  const [hours = '00', minutes = '00', seconds = '00'] = time === '' ? [] : time.split(':');
  return `${day}T${hours}:${minutes}:${seconds}`;
}

function noTime(text: string): TsmanError {
  return new TsmanError(`parsing time "${text}": neither a time nor a duration`, {
    kind: 'invalid',
    code: 'TSMAN_TIME',
    hint: 'Write `2024-05-01T12:00:00Z`, seconds since 1970, or a duration such as `1h30m`.',
  });
}
