import test from 'ava';
import fc from 'fast-check';
import {
  entryFor,
  matchedLength,
  NO_REGISTRIES,
  type RegistryEntry,
  withFile,
} from '../../../../lib/registry/rules/plan/registries-conf.ts';

const entry = (prefix: string): RegistryEntry => ({
  ...{ prefix, location: prefix, insecure: false, blocked: false },
  ...{ mirrorByDigestOnly: false, mirrors: [], file: 'registries.conf' },
});

const matches: readonly (readonly [name: string, prefix: string, length: number | undefined])[] = [
  ['example.com/a', 'example.com', 11],
  ['example.com', 'example.com', 11],
  ['example.com/a/b:1', 'example.com/a', 13],
  ['example.com/a/b:1', 'example.com/a/b', 15],
  ['example.com/a/b:1', 'example.com/a/b:1', 17],
  ['example.com/a/b:12', 'example.com/a/b:1', undefined],
  ['example.com/ab', 'example.com/a', undefined],
  ['example.com.evil/a', 'example.com', undefined],
  ['example.com:5000/a', 'example.com', 11],
  ['example.com:5000/a', 'example.com:5000', 16],
  ['example.com:50001/a', 'example.com:5000', undefined],
  ['a.example.com/x', '*.example.com', 13],
  ['a.b.example.com:5000/x', '*.example.com', 15],
  ['example.com/x', '*.example.com', undefined],
  ['a.example.com.evil/x', '*.example.com', undefined],
  ['evil.org/a.example.com/x', '*.example.com', undefined],
  ['aexample.com/x', '*.example.com', undefined],
];

for (const [name, prefix, length] of matches) {
  test(`"${prefix}" is ${length === undefined ? 'not ' : ''}about ${name}`, (t) => {
    t.is(matchedLength(name, prefix), length);
  });
}

const choices: Readonly<Record<string, string | undefined>> = {
  'a.example.com/team/app:1': 'a.example.com/team',
  'a.example.com/other': 'a.example.com',
  'b.example.com/x': '*.example.com',
  'b.sub.example.com/x': '*.sub.example.com',
  'elsewhere.org/x': undefined,
};

for (const [name, prefix] of Object.entries(choices)) {
  test(`${name} goes by "${prefix}", wherever in the file that stands`, (t) => {
    const prefixes = ['*.example.com', 'a.example.com', '*.sub.example.com', 'a.example.com/team'];
    const registries = prefixes.map(entry);
    t.is(entryFor(name, { ...NO_REGISTRIES, registries })?.prefix, prefix);
    t.is(entryFor(name, { ...NO_REGISTRIES, registries: registries.toReversed() })?.prefix, prefix);
  });
}

test('a prefix of whole parts is about every name that begins with it', (t) => {
  const part = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.nat(4), part, (parts, count, other) => {
      const name = `example.com/${parts.join('/')}`;
      const prefix = ['example.com', ...parts.slice(0, count)].join('/');
      t.is(matchedLength(name, prefix), prefix.length);
      t.is(matchedLength(name, `${name}${other}`), undefined);
    }),
  );
});

test('a later file takes the place of registries of the same prefix, and of each setting it has', (t) => {
  const first = withFile(
    NO_REGISTRIES,
    {
      registries: [entry('a.com'), entry('b.com')],
      aliases: { one: 'a.com/one', two: 'a.com/two' },
      searchRegistries: ['a.com'],
    },
    'first.conf',
  );
  const later = { ...entry('b.com'), blocked: true };
  const both = withFile(
    first,
    { registries: [later], aliases: { one: '', three: 'c.com/three' }, shortNameMode: 'enforcing' },
    'later.conf',
  );
  t.deepEqual(both, {
    registries: [entry('a.com'), later],
    aliases: { two: 'a.com/two', three: 'c.com/three' },
    searchRegistries: ['a.com'],
    shortNameMode: 'enforcing',
    files: ['first.conf', 'later.conf'],
  });
  t.deepEqual(withFile(both, { searchRegistries: [] }, 'x').searchRegistries, []);
});
