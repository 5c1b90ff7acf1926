import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { formatReference } from '../../../lib/oci/reference.ts';
import { openRules } from '../../../lib/registry/rules/rules.ts';

/** A machine of its own: `etc/` is the system's, `home/.config` and `home/.cache` the user's. */
function aMachine(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const root = mkdtempSync(join(tmpdir(), 'tsman-rules-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const home = join(root, 'home');
  const folders = { config: join(home, '.config'), cache: join(home, '.cache/tsman') };
  const asked = Object.entries(environment).map(([name, path]) => [name, join(root, path)]);
  const place = { home, folders, system: join(root, 'etc'), environment: Object.fromEntries(asked) };
  return { root, rules: openRules(place), [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

const USER = 'home/.config/containers';
const search = (name: string) => `unqualified-search-registries = ["${name}"]\n`;
const FILES = {
  'etc/registries.conf': search('system.com'),
  'etc/registries.conf.d/50.conf': '[aliases]\nsystem = "drop.com/system"\n',
  [`${USER}/registries.conf.d/50.conf`]: '[aliases]\nuser = "drop.com/user"\n',
  [`${USER}/registries.conf.d/ignored.txt`]: 'not TOML',
};

function found(rules: ReturnType<typeof openRules>, ...names: readonly string[]): string {
  return names.map((name) => rules.candidates(name).map(formatReference).join('|')).join(' ');
}

test('without any file a short name is on docker.io, and every image is taken', (t) => {
  using machine = aMachine({});
  t.is(found(machine.rules, 'app'), 'docker.io/library/app:latest');
  t.notThrows(() => machine.rules.checkPolicy('docker', 'docker.io/library/app:latest'));
});

test("the system's file counts with drop-ins of system and user", (t) => {
  using machine = aMachine(FILES);
  t.is(
    found(machine.rules, 'system', 'user', 'app'),
    'drop.com/system:latest drop.com/user:latest system.com/app:latest',
  );
});

test("the user's file stands in place of the system's, drop-ins included", (t) => {
  using machine = aMachine({ ...FILES, [`${USER}/registries.conf`]: search('user.com') });
  t.is(
    found(machine.rules, 'system', 'user', 'app'),
    'user.com/system:latest drop.com/user:latest user.com/app:latest',
  );
});

test('CONTAINERS_REGISTRIES_CONF stands in place of both files, CONTAINERS_REGISTRIES_CONF_DIR of the drop-ins', (t) => {
  const files = {
    ...FILES,
    [`${USER}/registries.conf`]: search('user.com'),
    'own.conf': search('own.com'),
    'own.d/a.conf': '[aliases]\nown = "drop.com/own"\n',
  };
  {
    using machine = aMachine(files, { CONTAINERS_REGISTRIES_CONF: 'own.conf' });
    t.is(
      found(machine.rules, 'system', 'user', 'app'),
      'drop.com/system:latest drop.com/user:latest own.com/app:latest',
    );
  }
  using machine = aMachine(files, {
    CONTAINERS_REGISTRIES_CONF: 'own.conf',
    CONTAINERS_REGISTRIES_CONF_DIR: 'own.d',
  });
  t.is(found(machine.rules, 'own', 'user'), 'drop.com/own:latest own.com/user:latest');
});

test('names that podman has settled for its user go over all files', (t) => {
  using machine = aMachine({
    ...FILES,
    'home/.cache/containers/short-name-aliases.conf': '[aliases]\n"user" = "settled.com/user"\n',
  });
  t.is(found(machine.rules, 'user'), 'settled.com/user:latest');
});

test('a file that was asked for and is not there is an error', (t) => {
  using machine = aMachine(FILES, { CONTAINERS_REGISTRIES_CONF: 'nowhere.conf' });
  t.throws(() => machine.rules.conf(), { code: 'TSMAN_CONFIG_UNREADABLE', message: /nowhere\.conf/ });
});

test('a wrong value is told with file, line and key', (t) => {
  using machine = aMachine({
    'etc/registries.conf': '\n[[registry]]\nlocation = "a.com"\n# no\ninsecure = "yes"\n',
  });
  t.throws(() => machine.rules.candidates('app'), {
    code: 'TSMAN_CONFIG_VALUE',
    message: `cannot read "${machine.root}/etc/registries.conf": line 5: registry[0].insecure must be true or false`,
  });
});

const ACCEPT = '{"default":[{"type":"insecureAcceptAnything"}]}';
const REJECT = '{"default":[{"type":"reject"}]}';

test("the user's policy stands in place of the system's", (t) => {
  using machine = aMachine({ 'etc/policy.json': ACCEPT, [`${USER}/policy.json`]: REJECT });
  t.throws(() => machine.rules.checkPolicy('docker', 'a.com/x:1'), {
    code: 'TSMAN_POLICY_REFUSED',
    message: 'Source image rejected: Running image docker://a.com/x:1 is rejected by policy.',
  });
});

test("the system's policy counts where the user has none", (t) => {
  using machine = aMachine({ 'etc/policy.json': REJECT });
  t.throws(() => machine.rules.checkPolicy('oci', '/srv/a'), { code: 'TSMAN_POLICY_REFUSED' });
});

test('signatures that a policy wants are never taken for granted', (t) => {
  using machine = aMachine({
    'etc/policy.json': '{"default":[{"type":"sigstoreSigned","keyPath":"/key"}]}',
  });
  t.throws(() => machine.rules.checkPolicy('docker', 'a.com/x:1'), {
    code: 'TSMAN_POLICY_REFUSED',
    message: /wants "sigstoreSigned" for docker:\/\/a\.com\/x:1/,
  });
});

for (const [what, text] of Object.entries({
  'a key twice': '{"default":[{"type":"reject"}],\n"default":[{"type":"insecureAcceptAnything"}]}',
  'no JSON': '{"default":\n[{]}',
  'an unknown key': '{"default":[{"type":"insecureAcceptAnything","for":"me"}]}',
  nothing: '',
})) {
  test(`with ${what} in its policy no image is taken`, (t) => {
    using machine = aMachine({ 'etc/policy.json': text });
    t.throws(() => machine.rules.checkPolicy('docker', 'a.com/x:1'), { code: 'TSMAN_POLICY_BROKEN' });
  });
}
