const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/**
 * `2.13 MB`: decimal, three digits, as podman. `space` is what stands before the unit (nothing, for docker and for
 * podman's trees, which have four digits).
 */
export function humanSize(bytes: number, space = ' ', digits = 3): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1);
  const rounded = Number((bytes / 1000 ** power).toPrecision(digits));
  // 999.6 kB is 1 MB
  const up = rounded >= 1000 && power < SIZES.length - 1;
  return `${up ? rounded / 1000 : rounded}${space}${SIZES[power + (up ? 1 : 0)]}`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From here on (seconds), said in units of so many seconds. */
const STEPS: readonly (readonly [from: number, unit: number, name: string])[] = [
  [2 * 365 * DAY, 365 * DAY, 'years'],
  [60 * DAY, 30 * DAY, 'months'],
  [14 * DAY, 7 * DAY, 'weeks'],
  [48 * HOUR, DAY, 'days'],
];

/** `5 minutes`, `About an hour`, `Less than a second`: the words of podman's and docker's. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < MINUTE) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(seconds / HOUR);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  const [, unit = DAY, name = 'days'] = STEPS.find(([from]) => hours * HOUR >= from) ?? [];
  return `${Math.floor((hours * HOUR) / unit)} ${name}`;
}

/** `5 minutes ago` */
export const humanAgo = (thenMs: number, nowMs: number): string => `${humanDuration(nowMs - thenMs)} ago`;
