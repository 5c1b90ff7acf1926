/** What registries.conf and policy.json say holds: where names lead, what is blocked, what is taken. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { REGISTRY_PROGRAMS, type Registry, startRegistry } from '../../support/registry.ts';
import { shell } from '../images/support/layout.ts';

const { having, missing } = testsWith(test, ...REGISTRY_PROGRAMS);

let home: Home;
let registry: Registry;
let id: string;

test.before(async () => {
  if (missing !== undefined) return;
  [home, registry] = await Promise.all([aHomeWithImage(), startRegistry()]);
  id = (await home.ok(['image', 'inspect', '--format', '{{.Id}}', 'busybox'])).trim();
  for (const name of ['mirror/app', 'real/app', 'real/only']) {
    await home.ok(['push', '-q', '--tls-verify=false', 'busybox', `${registry.host}/${name}:1`]);
  }
});
test.beforeEach(async () => {
  if (missing !== undefined) return;
  await home.ok(['rmi', '--all', '--force']);
  await shell(home, 'rm -rf config/containers');
});
test.after.always(async () => {
  registry?.stop();
  await home?.remove();
});

const put = (file: string, text: string) =>
  shell(home, `mkdir -p config/containers && cat >config/containers/${file} <<'END'\n${text}\nEND`);
const pull = (name: string) => home.tsman(['pull', '-q', name]);
const insecure = (location: string) => `location = "${location}"\ninsecure = true\n`;

having('a name is asked for at its mirror first, then at its own place', async (t) => {
  const { host } = registry;
  const place = `[[registry]]\nprefix = "example.com/team"\n${insecure(`${host}/real`)}`;
  await put('registries.conf', `${place}[[registry.mirror]]\n${insecure(`${host}/mirror`)}`);
  t.is((await pull('example.com/team/only:1')).stdout, `${id}\n`);
  t.is(
    await home.ok(['images', '--format', '{{.Repository}}:{{.Tag}}']),
    'example.com/team/only:1\n',
    'it keeps the name that was asked for',
  );
  await put('registries.conf', `${place}[[registry.mirror]]\n${insecure('127.0.0.1:1/mirror')}`);
  t.is((await pull('example.com/team/app:1')).stdout, `${id}\n`);
  t.regex(
    (await pull('example.com/team/nothing:1')).stderr,
    /\(Mirrors also failed: \[.*127\.0\.0\.1:1.*\]\): /,
  );
});

having('a short name is an alias, or is searched for in order', async (t) => {
  const { host } = registry;
  const searched = `unqualified-search-registries = ["${host}"]\n[[registry]]\n${insecure(host)}`;
  await put('registries.conf', `${searched}[aliases]\n"abc" = "${host}/real/app"`);
  t.is((await pull('abc:1')).stdout, `${id}\n`);
  t.is((await pull('real/only:1')).stdout, `${id}\n`);
  await put('registries.conf', 'unqualified-search-registries = []');
  const nowhere = await pull('only:1');
  t.is(nowhere.exitCode, 125);
  t.regex(
    nowhere.stderr,
    /^Error: short-name "only:1" did not resolve to an alias and no unqualified-search/,
  );
});

having('what is blocked is neither pulled, nor searched, nor logged in to', async (t) => {
  await put('registries.conf', `[[registry]]\nprefix = "*.example.org"\nblocked = true`);
  for (const args of [
    ['pull', 'r.example.org/app'],
    ['search', '--list-tags', 'r.example.org/app'],
    ['login', '-u', 'a', '-p', 'b', 'r.example.org'],
  ]) {
    const { exitCode, stderr } = await home.tsman(args);
    t.is(exitCode, 125);
    t.regex(stderr, /registry \*\.example\.org is blocked in .*registries\.conf/);
  }
});

having('a wrong value is named with file and line, and hinders only those who ask registries', async (t) => {
  await put('registries.conf', '\nunqualified-search-registries = "x"');
  const { exitCode, stderr } = await pull('abc');
  t.is(exitCode, 125);
  t.regex(stderr, /registries\.conf": line 2: unqualified-search-registries must be a list of strings/);
  t.is((await home.tsman(['images'])).exitCode, 0);
});

having('the policy decides by the most exact scope; what it cannot check is refused', async (t) => {
  const { host } = registry;
  await put('registries.conf', `[[registry]]\n${insecure(host)}`);
  const docker = {
    [host]: [{ type: 'reject' }],
    [`${host}/real/only`]: [{ type: 'insecureAcceptAnything' }],
  };
  const policy = { default: [{ type: 'insecureAcceptAnything' }], transports: { docker } };
  await put('policy.json', JSON.stringify(policy));
  t.is((await pull(`${host}/real/only:1`)).stdout, `${id}\n`);
  const rejected = await pull(`${host}/real/app:1`);
  t.is(rejected.exitCode, 125);
  t.is(
    rejected.stderr,
    `Error: Source image rejected: Running image docker://${host}/real/app:1 is rejected by policy.\n`,
  );
  const signed = [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: '/nothere' }];
  await put('policy.json', JSON.stringify({ default: signed }));
  t.regex(
    (await pull(`${host}/real/app:1`)).stderr,
    /wants "signedBy" for .* which this version cannot check/,
  );
  await put('policy.json', '{"default": [{');
  t.regex((await pull(`${host}/real/app:1`)).stderr, /^Error: invalid policy in ".*policy\.json": line \d/);
  t.is(await home.ok(['images', '--quiet']), `${id.slice(0, 12)}\n`, 'only what was accepted is here');
});
