import test from 'ava';
import fc from 'fast-check';
import { durationText, parseBytes, parseDuration, parseWhole } from '../../lib/base/units.ts';

const SIZES: Readonly<Record<string, number | undefined>> = {
  '0': 0,
  '512': 512,
  '10b': 10,
  '10k': 10_240,
  '10K': 10_240,
  '10kb': 10_240,
  '10KiB': 10_240,
  '1.5m': 1_572_864,
  '10 m': 10_485_760,
  '2g': 2_147_483_648,
  '1t': 1_099_511_627_776,
  '1p': 1_125_899_906_842_624,
  '0.5k': 512,
  '': undefined,
  abc: undefined,
  '-1': undefined,
  '1x': undefined,
  '1.': undefined,
  '1ib': undefined,
  '10  m': undefined,
  '9999999p': undefined,
};

for (const [text, bytes] of Object.entries(SIZES)) {
  test(`the size "${text}" is ${bytes ?? 'none'}`, (t) => t.is(parseBytes(text), bytes));
}

test('whole bytes are read as they are written', (t) => {
  t.notThrows(() =>
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => t.is(parseBytes(String(bytes)), bytes))),
  );
});

const DURATIONS: Readonly<Record<string, number | undefined>> = {
  '0': 0,
  '10s': 10_000,
  '1h30m': 5_400_000,
  '1.5s': 1500,
  '.5s': 500,
  '300ms': 300,
  '2us': 0.002,
  '2µs': 0.002,
  '-1m': -60_000,
  '+1m': 60_000,
  '': undefined,
  '10': undefined,
  s: undefined,
  '1d': undefined,
  '1h 30m': undefined,
};

for (const [text, ms] of Object.entries(DURATIONS)) {
  test(`the duration "${text}" is ${ms ?? 'none'}`, (t) => t.is(parseDuration(text), ms));
}

const NUMBERS: Readonly<Record<string, number | undefined>> = {
  '0': 0,
  '10': 10,
  '010': 8,
  '0o10': 8,
  '0x10': 16,
  '0b10': 2,
  '99999999999': 99_999_999_999,
  '': undefined,
  '-1': undefined,
  '1.5': undefined,
  '08': undefined,
  '1e3': undefined,
  '99999999999999999999': undefined,
};

for (const [text, number] of Object.entries(NUMBERS)) {
  test(`the number "${text}" is ${number ?? 'none'}`, (t) => t.is(parseWhole(text), number));
}

test('a length of time is written as Go writes it', (t) => {
  const table = { '0s': 0, '20µs': 0.02, '10ms': 10, '1.23s': 1230, '1m1.5s': 61_500, '1h0m2.5s': 3_602_500 };
  for (const [text, ms] of Object.entries(table)) {
    t.is(durationText(ms), text);
    t.is(parseDuration(text), ms);
  }
});
