import test from 'ava';
import { styleFor } from '../../lib/cli/style.ts';

const boldOf = (isTTY: boolean, environment: Readonly<Record<string, string>> = {}) =>
  styleFor({ isTTY }, environment).bold('x');

test('a terminal gets styles', (t) => t.is(boldOf(true), '\u001b[1mx\u001b[22m'));

test('a pipe or a file gets none', (t) => t.is(boldOf(false), 'x'));

test('NO_COLOR and a dumb terminal get none', (t) => {
  t.is(boldOf(true, { NO_COLOR: '1' }), 'x');
  t.is(boldOf(true, { NO_COLOR: '' }), '\u001b[1mx\u001b[22m');
  t.is(boldOf(true, { TERM: 'dumb' }), 'x');
});
