import test from 'ava';
import fc from 'fast-check';
import { parseToml } from '../../../../lib/host/toml.ts';
import { isProblem, parseReference, type Reference } from '../../../../lib/oci/reference.ts';
import { planEndpoints } from '../../../../lib/registry/rules/plan/endpoints.ts';
import {
  NO_REGISTRIES,
  type RegistriesConf,
  withFile,
} from '../../../../lib/registry/rules/plan/registries-conf.ts';
import { readRegistriesFile } from '../../../../lib/registry/rules/plan/registries-file.ts';

function confOf(text: string): RegistriesConf {
  const source = { document: parseToml(text, 'r.conf'), file: 'r.conf', isDropIn: false };
  const said = readRegistriesFile(source, (_key, problem) => {
    throw new Error(problem);
  });
  return withFile(NO_REGISTRIES, said, 'r.conf');
}

function reference(text: string): Reference {
  const parsed = parseReference(text, 'docker.io');
  if (isProblem(parsed)) throw new Error(parsed.problem);
  return parsed;
}

const CONF = confOf(`
[[registry]]
prefix = "example.com/foo"
location = "internal.local/bar"
[[registry.mirror]]
location = "mirror0.local/for-foo"
[[registry.mirror]]
location = "mirror1.local/foo"
insecure = true
[[registry]]
location = "registry.com"
insecure = true
[[registry]]
prefix = "*.wild.com"
[[registry.mirror]]
location = "cache.local/wild"
[[registry]]
prefix = "moved.com"
location = "hidden.com/all"
[[registry]]
location = "hidden.com"
blocked = true
[[registry]]
location = "mixed.com"
[[registry.mirror]]
location = "digests.local"
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "tags.local"
pull-from-mirror = "tag-only"
[[registry.mirror]]
location = "hidden.com"
[[registry]]
location = "pinned.com"
mirror-by-digest-only = true
[[registry.mirror]]
location = "pins.local"
[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "hub.local"
`);

function places(text: string, action: 'pull' | 'push' = 'pull'): readonly string[] {
  const plan = planEndpoints(reference(text), action, CONF);
  if ('blocked' in plan) return [`blocked: ${plan.blocked.prefix} in ${plan.blocked.file}`];
  return plan.endpoints.map(
    ({ registry, repository, insecure, mirror }) =>
      `${registry} ${repository}${insecure ? ' insecure' : ''}${mirror ? ' mirror' : ''}`,
  );
}

const DIGEST = `sha256:${'a'.repeat(64)}`;

const table: Readonly<Record<string, readonly string[]>> = {
  'example.com/foo/image:1': [
    'mirror0.local for-foo/image mirror',
    'mirror1.local foo/image insecure mirror',
    'internal.local bar/image',
  ],
  'example.com/other:1': ['example.com other'],
  'registry.com/a/b:1': ['registry.com a/b insecure'],
  'deep.sub.wild.com/a:1': ['cache.local wild/a mirror', 'deep.sub.wild.com a'],
  'hidden.com/a:1': ['blocked: hidden.com in r.conf'],
  'moved.com/a:1': ['blocked: hidden.com in r.conf'],
  'mixed.com/a:1': ['tags.local a mirror', 'mixed.com a'],
  [`mixed.com/a@${DIGEST}`]: ['digests.local a mirror', 'mixed.com a'],
  'mixed.com/a': ['digests.local a mirror', 'tags.local a mirror', 'mixed.com a'],
  'pinned.com/a:1': ['pinned.com a'],
  [`pinned.com/a@${DIGEST}`]: ['pins.local a mirror', 'pinned.com a'],
  'alpine:3': ['hub.local library/alpine mirror', 'docker.io library/alpine'],
};

for (const [text, expected] of Object.entries(table)) {
  test(`${text.slice(0, 30)} is looked for at ${expected.join(', then ')}`, (t) => {
    t.deepEqual(places(text), expected);
  });
}

test('a push goes where the name says, unless that is blocked', (t) => {
  t.deepEqual(places('example.com/foo/image:1', 'push'), ['example.com foo/image']);
  t.deepEqual(places('registry.com/a:1', 'push'), ['registry.com a insecure']);
  t.deepEqual(places('hidden.com/a:1', 'push'), ['blocked: hidden.com in r.conf']);
});

test('mirrors that are not for everything say so, where every tag is asked for', (t) => {
  const plan = planEndpoints(reference('mixed.com/a'), 'pull', CONF);
  t.deepEqual('endpoints' in plan && plan.endpoints.map(({ pullOnly }) => pullOnly), [
    'digest-only',
    'tag-only',
    undefined,
  ]);
});

for (const [what, text] of Object.entries({
  'no name': '[[registry]]\nprefix = "a.com/x"\nlocation = "b"',
  'a name with capital letters': '[[registry]]\nprefix = "a.com/x"\nlocation = "b.com/UP"',
  'another version': '[[registry]]\nprefix = "a.com/x:1"\nlocation = "b.com/x:2"',
})) {
  test(`a location that makes ${what} of it is refused`, (t) => {
    t.throws(() => planEndpoints(reference('a.com/x:1'), 'pull', confOf(text)), {
      code: 'TSMAN_CONFIG_VALUE',
      message: /prefix "a\.com\/x/,
    });
  });
}

test('without a configuration every name is where it says', (t) => {
  const part = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (parts, tag) => {
      const name = { registry: 'example.com:5000', repository: parts.join('/') };
      for (const action of ['pull', 'push'] as const) {
        t.deepEqual(planEndpoints({ ...name, tag }, action, NO_REGISTRIES), {
          endpoints: [{ ...name, insecure: false, mirror: false }],
        });
      }
    }),
  );
});
