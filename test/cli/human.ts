import test from 'ava';
import { humanDuration, humanSize } from '../../lib/cli/human.ts';

const SIZES: readonly (readonly [number, string])[] = [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1987695, '1.99 MB'],
  [2130000, '2.13 MB'],
  [12_345_678, '12.3 MB'],
  [999_600, '1 MB'],
  [123_456_789_012, '123 GB'],
];

for (const [bytes, wanted] of SIZES)
  test(`${bytes} bytes are ${wanted}`, (t) => t.is(humanSize(bytes), wanted));

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DURATIONS: readonly (readonly [number, string])[] = [
  [0, 'Less than a second'],
  [-5 * SECOND, 'Less than a second'],
  [SECOND, '1 second'],
  [59 * SECOND, '59 seconds'],
  [MINUTE, 'About a minute'],
  [5 * MINUTE, '5 minutes'],
  [59 * MINUTE, '59 minutes'],
  [HOUR, 'About an hour'],
  [90 * MINUTE, '2 hours'],
  [47 * HOUR, '47 hours'],
  [48 * HOUR, '2 days'],
  [13 * DAY, '13 days'],
  [14 * DAY, '2 weeks'],
  [59 * DAY, '8 weeks'],
  [60 * DAY, '2 months'],
  [729 * DAY, '24 months'],
  [730 * DAY, '2 years'],
];

for (const [ms, wanted] of DURATIONS)
  test(`${ms} ms are "${wanted}"`, (t) => t.is(humanDuration(ms), wanted));
