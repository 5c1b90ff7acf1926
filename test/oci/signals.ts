import test from 'ava';
import { parseSignal } from '../../lib/oci/signals.ts';

const table: Record<string, number | undefined> = {
  '9': 9,
  TERM: 15,
  SIGTERM: 15,
  sigterm: 15,
  SIGUSR1: 10,
  'SIGRTMIN+3': 37,
  'RTMAX-2': 62,
  'RTMIN-1': undefined,
  'TERM+1': undefined,
  '0': undefined,
  '65': undefined,
  NOPE: undefined,
  '': undefined,
};

for (const [text, number] of Object.entries(table)) {
  test(`signal "${text}" is ${number ?? 'not a signal'}`, (t) => {
    t.is(parseSignal(text), number);
  });
}
