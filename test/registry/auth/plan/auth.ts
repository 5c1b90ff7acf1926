import test from 'ava';
import fc from 'fast-check';
import {
  type AuthEntry,
  credentialsOf,
  entryFor,
  entryOf,
  formatKey,
  helperFor,
  keyOf,
  keysFor,
  keysOf,
} from '../../../../lib/registry/auth/plan/auth.ts';

const entries = (...keys: string[]): { readonly auths: Record<string, AuthEntry> } => ({
  auths: Object.fromEntries(keys.map((key) => [key, entryOf({ username: 'x', password: key })])),
});

/** Which of the entries is used for a name. */
function used(keys: readonly string[], name: string): string | undefined {
  const entry = entryFor(entries(...keys), keyOf(name));
  return entry && credentialsOf(entry)?.password;
}

const table: readonly [name: string, keys: readonly string[], wanted: string | undefined][] = [
  ['quay.io/team/app', ['quay.io', 'quay.io/team', 'quay.io/team/app'], 'quay.io/team/app'],
  ['quay.io/team/other', ['quay.io', 'quay.io/team', 'quay.io/team/app'], 'quay.io/team'],
  ['quay.io/else/app', ['quay.io', 'quay.io/team'], 'quay.io'],
  ['quay.io/teammate/app', ['quay.io/team'], undefined],
  ['quay.io', ['quay.io/team'], undefined],
  ['quay.io:443/team', ['quay.io'], undefined],
  ['quay.io/team', ['quay.io:443'], undefined],
  ['localhost:5000/a', ['localhost:5000'], 'localhost:5000'],
  ['docker.io/library/alpine', ['https://index.docker.io/v1/'], 'https://index.docker.io/v1/'],
  ['docker.io/library/alpine', ['index.docker.io'], 'index.docker.io'],
  ['docker.io/library/alpine', ['https://index.docker.io/v1/', 'docker.io'], 'docker.io'],
  ['index.docker.io', ['docker.io'], 'docker.io'],
  ['quay.io/team', ['https://quay.io/v1/'], 'https://quay.io/v1/'],
  ['quay.io/team', ['http://quay.io'], 'http://quay.io'],
  ['quay.io/team', ['https://quay.io.example.com'], undefined],
  ['constructor', [], undefined],
  ['__proto__/toString', [], undefined],
];

for (const [name, keys, wanted] of table) {
  test(`${name} with ${keys.join(', ') || 'nothing'} is asked for as ${wanted ?? 'nobody'}`, (t) => {
    t.is(used(keys, name), wanted);
    t.is(used([...keys].reverse(), name), wanted);
  });
}

test('credentials of a repository are never used for another', (t) => {
  const part = fc.stringMatching(/^[a-z0-9]{1,3}$/);
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const names = fc
    .tuple(fc.constantFrom('a.io', 'a.io:5000', 'docker.io'), path)
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(names, names, (key, name) => {
      const covers = `${name}/`.startsWith(`${key}/`);
      t.is(used([key], name), covers ? key : undefined);
    }),
  );
});

test('the keys of a name go from the repository up to the registry', (t) => {
  t.deepEqual(keysFor(keyOf('h:1/a/b')), ['h:1/a/b', 'h:1/a', 'h:1']);
});

test('a name is its key again', (t) => {
  for (const name of ['h', 'h:5000', 'h/a', 'h/a/b']) t.is(formatKey(keyOf(name)), name);
});

test('whatever name and password are, they come back', (t) => {
  const username = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(':', ''));
  const password = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
  fc.assert(
    fc.property(username, password, (user, secret) => {
      t.deepEqual(credentialsOf(entryOf({ username: user, password: secret })), {
        username: user,
        password: secret,
      });
    }),
  );
});

test('an entry without anything is nobody', (t) => {
  t.is(credentialsOf({}), undefined);
  t.is(credentialsOf({ auth: '' }), undefined);
  t.is(credentialsOf({ auth: Buffer.from('no colon').toString('base64') }), undefined);
});

test('an identity token comes with its entry', (t) => {
  const entry = { ...entryOf({ username: 'u', password: '' }), identitytoken: 'tok' };
  t.is(credentialsOf(entry)?.identityToken, 'tok');
});

test('a log-out takes every spelling of the registry, and no repository of it', (t) => {
  const file = entries('docker.io', 'https://index.docker.io/v1/', 'docker.io/team', 'quay.io');
  t.deepEqual(keysOf(file, keyOf('docker.io')), ['docker.io', 'https://index.docker.io/v1/']);
  t.deepEqual(keysOf(file, keyOf('docker.io/team')), ['docker.io/team']);
  t.deepEqual(keysOf(file, keyOf('docker.io/other')), []);
});

test('a helper is found by the name of its registry, for docker.io by any', (t) => {
  const document = { auths: {}, credHelpers: { 'quay.io': 'a', 'https://index.docker.io/v1/': 'b' } };
  t.is(helperFor(document, 'quay.io'), 'a');
  t.is(helperFor(document, 'docker.io'), 'b');
  t.is(helperFor(document, 'quay.io:443'), undefined);
  t.is(helperFor(document, 'toString'), undefined);
});
