import test from 'ava';
import { pointInTime } from '../../lib/cli/point-in-time.ts';

const now = Date.UTC(2026, 4, 1, 12);

const table: Readonly<Record<string, number>> = {
  '10m': now - 600_000,
  '1h30m': now - 5_400_000,
  '1.5h': now - 5_400_000,
  '2d': now - 172_800_000,
  '0': 0,
  '1700000000': 1_700_000_000_000,
  '1700000000.5': 1_700_000_000_500,
  '2024-05-01T12:00:00Z': Date.UTC(2024, 4, 1, 12),
  '2024-05-01T12:00:00+02:00': Date.UTC(2024, 4, 1, 10),
  '2024-05-01': new Date(2024, 4, 1).getTime(),
  '2024-05-01T10': new Date(2024, 4, 1, 10).getTime(),
};

for (const [text, expected] of Object.entries(table)) {
  test(`"${text}" is ${new Date(expected).toISOString()}`, (t) => {
    t.is(pointInTime(text, now), expected);
  });
}

for (const text of ['', 'yesterday', '10x', '2024-13-01']) {
  test(`"${text}" is no point in time`, (t) => {
    t.throws(() => pointInTime(text, now), { code: 'TSMAN_TIME' });
  });
}
