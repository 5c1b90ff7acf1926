import { timeMethod } from './template/time.ts';

/** A time as Go prints it, on the clock of this process: `2026-11-25 20:27:31.28 +0000 UTC`. */
export function goTime(rfc3339: string): string {
  const text = timeMethod(onOwnClock(rfc3339), 'String')?.();
  return typeof text === 'string' ? text : rfc3339;
}

/** The same time with the offset of the local zone; what is below a millisecond stays. */
function onOwnClock(rfc3339: string): string {
  const time = new Date(rfc3339);
  const minutes = -time.getTimezoneOffset();
  if (minutes === 0 || Number.isNaN(minutes)) return rfc3339;
  const shifted = new Date(time.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const fraction = /\.\d+/.exec(rfc3339)?.[0] ?? '';
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const distance = Math.abs(minutes);
  return `${shifted}${fraction}${minutes < 0 ? '-' : '+'}${two(distance / 60)}:${two(distance % 60)}`;
}
