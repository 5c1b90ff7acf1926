import test from 'ava';
import fc from 'fast-check';
import { refusal, requestOf } from '../../support/options.ts';

const environment = { FOO: 'foo', FOOBAR: 'x y', BAZ: 'z', HTTP_PROXY: 'http://p', https_proxy: 'q' };
const noProxy = { FOO: 'foo', FOOBAR: 'x y', BAZ: 'z' };
const envOf = (argv: readonly string[], files?: Record<string, string>) =>
  requestOf(argv, { environment: noProxy, ...(files && { files }) }).env;

test('a variable without a value is passed on, and left out where the caller has none', (t) => {
  t.deepEqual(envOf(['-e', 'FOO', '-e', 'NOPE', '-e', 'A=', '-e', '', '-e', 'B=c=d']), {
    FOO: 'foo',
    A: '',
    B: 'c=d',
  });
});

test('a star passes on all variables that begin so', (t) => {
  t.deepEqual(envOf(['-e', 'FOO*']), { FOO: 'foo', FOOBAR: 'x y' });
});

test('an environment file is taken to the letter', (t) => {
  const file =
    '\uFEFF# c\n  X=  a b  \r\nY="q"\nFOO\nBA*\n  # no\n\nZ=\nA B=c\n#hash=1\nQ=a # b\n\tT=1\nE=a\\nb\nNOPE';
  t.deepEqual(envOf(['--env-file', 'f'], { '/home/me/f': file }), {
    X: '  a b  ',
    Y: '"q"',
    FOO: 'foo',
    BAZ: 'z',
    Z: '',
    'A B': 'c',
    Q: 'a # b',
    T: '1',
    E: 'a\\nb',
  });
});

test('-e counts more than a file, and a later file more than an earlier', (t) => {
  const files = { '/a': 'X=a\nY=a\nZ=a', '/b': 'Y=b\nZ=b' };
  t.deepEqual(envOf(['-e', 'Z=e', '--env-file', '/a,/b'], files), { X: 'a', Y: 'b', Z: 'e' });
});

test('a line without a name is refused with the name of its file', (t) => {
  t.is(
    refusal('--env-file /a', { files: { '/a': '=x' } }),
    'parsing env file "/a": invalid environment variable: "=x"',
  );
});

test('a file of variables gives back what was written to it', (t) => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]*$/);
  const value = fc.string().filter((text) => !/[\r\n]/.test(text));
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (variables) => {
        const file = Object.entries(variables).map(([key, text]) => `${key}=${text}\n`);
        t.deepEqual(envOf(['--env-file', '/f'], { '/f': file.join('') }), variables);
      }),
    ),
  );
});

test("the caller's proxies are passed on unless that is turned off", (t) => {
  t.deepEqual(requestOf('', { environment }).env, { HTTP_PROXY: 'http://p', https_proxy: 'q' });
  t.deepEqual(requestOf('--http-proxy=false', { environment }).env, {});
  t.deepEqual(requestOf('-e HTTP_PROXY=x', { environment }).env, { HTTP_PROXY: 'x', https_proxy: 'q' });
});

test('--env-host passes on everything, -e counts more', (t) => {
  t.deepEqual(requestOf('--env-host -e BAZ=1', { environment }).env, { ...environment, BAZ: '1' });
});

test('variables of the image can be left out', (t) => {
  const { unsetEnv, unsetAllEnv } = requestOf('--unsetenv A --unsetenv B --unsetenv-all');
  t.deepEqual([unsetEnv, unsetAllEnv], [['A', 'B'], true]);
});

test('labels are read from files, and -l counts more', (t) => {
  const files = { '/l': '# c\na=b\nc\n"x"="y z"\n' };
  t.deepEqual(requestOf('--label-file /l -l a=1', { files }).labels, { a: '1', c: '', '"x"': '"y z"' });
  t.is(
    refusal('--label-file /l', { files: { '/l': 'd = e' } }),
    'unable to process labels: name "d " has white spaces, poorly formatted name',
  );
});
