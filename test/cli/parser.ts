import test from 'ava';
import { TsmanError } from '../../lib/base/error.ts';
import { asText, type OptionTable } from '../../lib/cli/option.ts';
import { parse } from '../../lib/cli/parser.ts';

const options = {
  'cap-add': { kind: 'list', placeholder: 'CAP', about: '', parse: asText, commas: true },
  env: { kind: 'list', short: 'e', placeholder: 'E', about: '', parse: asText },
  name: { kind: 'text', placeholder: 'NAME', about: '', parse: asText },
  publish: { kind: 'list', short: 'p', placeholder: 'P', about: '', parse: parsePort },
  'sig-proxy': { kind: 'flag', about: '', default: true },
  tty: { kind: 'flag', short: 't', about: '' },
} as const satisfies OptionTable;

function parsePort(text: string): number {
  const port = Number(text);
  if (port > 0) return port;
  throw new TsmanError(`"${text}" is no port`, {
    kind: 'invalid',
    code: 'TSMAN_PORT',
    hint: 'Use a number.',
  });
}

const read = (...argv: string[]) => parse(argv, { path: 'run', options });

test('options that are not given have their defaults', (t) => {
  t.deepEqual(read('alpine').values, {
    'cap-add': [],
    env: [],
    name: undefined,
    publish: [],
    'sig-proxy': true,
    tty: false,
  });
});

test('a list grows, a text is what was said last', (t) => {
  const { values } = read('-e', 'A=1', '--name', 'x', '--env=B=2', '--name=y');
  t.deepEqual(values.env, ['A=1', 'B=2']);
  t.is(values.name, 'y');
});

test('values keep quotes, numbers, dots, spaces and emptiness', (t) => {
  const { env } = read('-e', '"q"', '-e', '010', '-e', 'a.b=1', '-e', ' ', '-e', '', '-e', '1e3').values;
  t.deepEqual(env, ['"q"', '010', 'a.b=1', ' ', '', '1e3']);
  t.is(read('--name', '').values.name, '');
});

test('commas separate the values of lists that say so, and quotes hold them together', (t) => {
  t.deepEqual(read('--cap-add', 'A,B', '--cap-add', '"C,""D""",E').values['cap-add'], [
    'A',
    'B',
    'C,"D"',
    'E',
  ]);
  t.deepEqual(read('-e', 'A=1,2').values.env, ['A=1,2']);
  t.throws(() => read('--cap-add', 'a"b'), { message: /invalid argument "a"b" for "--cap-add" flag/ });
});

for (const word of ['1', 't', 'T', 'true', 'TRUE', 'True']) {
  test(`--tty=${word} is true`, (t) => t.true(read(`--tty=${word}`).values.tty));
}

for (const word of ['0', 'f', 'F', 'false', 'FALSE', 'False']) {
  test(`--sig-proxy=${word} is false`, (t) => t.false(read(`--sig-proxy=${word}`).values['sig-proxy']));
}

test('any other truth is refused with the flag named', (t) => {
  t.throws(() => read('--tty=maybe'), { message: /^invalid argument "maybe" for "-t, --tty" flag: / });
});

test("an option's own complaint is told with the flag and the words, and keeps its code and hint", (t) => {
  const error = t.throws<TsmanError>(() => read('-p', 'x'));
  t.is(error?.message, 'invalid argument "x" for "-p, --publish" flag: "x" is no port');
  t.is(error?.code, 'TSMAN_PORT');
  t.is(error?.hint, 'Use a number.');
});

test('what was given can be told from what is a default', (t) => {
  t.deepEqual([...read('--sig-proxy', '-t').given], ['sig-proxy', 'tty']);
});
