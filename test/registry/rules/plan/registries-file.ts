import test from 'ava';
import { parseToml } from '../../../../lib/host/toml.ts';
import { readRegistriesFile } from '../../../../lib/registry/rules/plan/registries-file.ts';
import { keyWords } from '../../../../lib/registry/rules/plan/table.ts';

function read(text: string, isDropIn = false) {
  const file = 'registries.conf';
  return readRegistriesFile({ document: parseToml(text, file), file, isDropIn }, (key, problem) => {
    throw new Error(`${keyWords(key)} ${problem}`);
  });
}

test('everything that registries.conf can say is understood', (t) => {
  const said = read(`
unqualified-search-registries = ["a.com", "b.com:5000/"]
short-name-mode = "enforcing"
credential-helpers = ["containers-auth.json", "secretservice"]
something-new = true
[aliases]
app = "a.com/team/app"
gone = ""
[[registry]]
prefix = "a.com/team"
location = "cache.local/a/"
insecure = true
[[registry.mirror]]
location = "mirror.local"
pull-from-mirror = "digest-only"
[[registry]]
location = "b.com"
blocked = true
mirror-by-digest-only = true
[[registry]]
prefix = "*.c.com"
`);
  const file = 'registries.conf';
  const plain = { insecure: false, blocked: false, mirrorByDigestOnly: false, mirrors: [], file };
  t.deepEqual(said, {
    searchRegistries: ['a.com', 'b.com:5000'],
    shortNameMode: 'enforcing',
    credentialHelpers: ['containers-auth.json', 'secretservice'],
    aliases: { app: 'a.com/team/app', gone: '' },
    registries: [
      {
        ...plain,
        prefix: 'a.com/team',
        location: 'cache.local/a',
        insecure: true,
        mirrors: [{ location: 'mirror.local', insecure: false, pullFromMirror: 'digest-only' }],
      },
      { ...plain, prefix: 'b.com', location: 'b.com', blocked: true, mirrorByDigestOnly: true },
      { ...plain, prefix: '*.c.com' },
    ],
  });
});

test('an empty file says nothing, an empty list says that there is none', (t) => {
  t.deepEqual(read('short-name-mode = ""'), {});
  t.deepEqual(read('unqualified-search-registries = []'), { searchRegistries: [] });
});

test('the format of old is understood', (t) => {
  const said = read(`
[registries.search]
registries = ["a.com", "b.com"]
[registries.insecure]
registries = ["a.com"]
[registries.block]
registries = ["c.com"]
`);
  t.deepEqual(said.searchRegistries, ['a.com', 'b.com']);
  t.deepEqual(
    said.registries?.map(({ prefix, insecure, blocked }) => [prefix, insecure, blocked]),
    [
      ['a.com', true, false],
      ['c.com', false, true],
    ],
  );
});

const refused: Readonly<Record<string, string>> = {
  'unqualified-search-registries = "a.com"': 'unqualified-search-registries must be a list of strings',
  'unqualified-search-registries = ["a.com", "b.com/x"]':
    'unqualified-search-registries[1] must be HOST[:PORT], not "b.com/x"',
  'short-name-mode = "sometimes"':
    'short-name-mode must be enforcing, permissive or disabled, not "sometimes"',
  'short-name-mode = true': 'short-name-mode must be a string',
  'registry = "a.com"': 'registry must be a list of tables: [[registry]]',
  'registry = ["a.com"]': 'registry[0] must be a table',
  '[[registry]]': 'registry[0] has neither location nor prefix',
  '[[registry]]\nprefix = "a.com"':
    'registry[0] has no location, which only a prefix such as "*.example.com" can do without',
  '[[registry]]\nlocation = "https://a.com"':
    'registry[0].location must be HOST[:PORT][/PATH], without "https://"',
  '[[registry]]\nprefix = "*.a.com/x"\nlocation = "b.com"':
    'registry[0].prefix with "*." must be a domain, without port and path',
  '[[registry]]\nlocation = "a.com"\n[[registry]]\nlocation = "b.com"\ninsecure = "yes"':
    'registry[1].insecure must be true or false',
  '[[registry]]\nlocation = "a.com"\npull-from-mirror = "all"':
    'registry[0].pull-from-mirror belongs to a mirror',
  '[[registry]]\nlocation = "a.com"\n[[registry.mirror]]\ninsecure = true':
    'registry[0].mirror[0] has no location',
  '[[registry]]\nlocation = "a.com"\n[[registry.mirror]]\nlocation = "b.com"\npull-from-mirror = "never"':
    'registry[0].mirror[0].pull-from-mirror must be all, digest-only or tag-only, not "never"',
  '[[registry]]\nlocation = "a.com"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "b.com"\npull-from-mirror = "all"':
    'registry[0].mirror[0].pull-from-mirror cannot be set beside mirror-by-digest-only of the registry',
  '[[registry]]\nlocation = "a.com"\n[[registry]]\nprefix = "b.com"\nlocation = "a.com"\nblocked = true':
    'registry[1].blocked is not what another registry says of "a.com"',
  '[aliases]\n"a:1" = "a.com/a"': 'aliases.a:1 is no short name: it must not have a tag or digest',
  '[aliases]\n"a.com/a" = "a.com/a"': 'aliases.a.com/a is no short name: it must not say a registry',
  '[aliases]\na = "team/a"': 'aliases.a must name a registry and a repository, not "team/a"',
  '[aliases]\na = "a.com/a:1"': 'aliases.a must not have a tag or digest: "a.com/a:1"',
  '[aliases]\na = 1': 'aliases.a must be a string',
  '[registries.search]\nregistries = "a.com"': 'registries.search.registries must be a list of strings',
  'short-name-mode = "disabled"\n[registries.search]\nregistries = []':
    'registries is the old format, which cannot be mixed with the settings of the new one',
};

for (const [text, message] of Object.entries(refused)) {
  test(`refused: ${message}`, (t) => {
    t.throws(() => read(text), { message });
  });
}

test('drop-ins have no format of old', (t) => {
  t.throws(() => read('[registries.search]\nregistries = []', true), { message: /^registries is the old/ });
});
