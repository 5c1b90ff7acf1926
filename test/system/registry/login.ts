/** Logging in and out: asked, checked with the registry, and kept where podman, skopeo and docker look. */
import test, { type ExecutionContext } from 'ava';
import { aHome, type Home } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { aPersonAt, KEYS, type Person } from '../../support/person.ts';
import { testsWith } from '../../support/programs.ts';
import { REGISTRY_PROGRAMS, type Registry, startRegistry } from '../../support/registry.ts';
import { shell } from '../images/support/layout.ts';

const { having, missing } = testsWith(test, ...REGISTRY_PROGRAMS);
const { having: havingPeers } = missing === undefined ? testsWith(test, 'podman', 'skopeo') : { having };

const USER = { name: 'alice', password: 'se:cr et' };
const GIVEN = ['--username', USER.name, '--password', USER.password];
const KEPT = { auth: Buffer.from(`${USER.name}:${USER.password}`).toString('base64') };
let home: Home;
let registry: Registry;
let trusting: readonly string[];

test.before(async () => {
  if (missing !== undefined) return;
  [home, registry] = await Promise.all([aHome(), startRegistry({ tls: true, user: USER })]);
  trusting = ['--cert-dir', registry.certificates];
});
test.beforeEach(async () => {
  if (missing === undefined) await shell(home, 'rm -rf run/containers config/containers .docker');
});
test.after.always(async () => {
  registry?.stop();
  await home?.remove();
});

const login = (...args: readonly string[]) => home.tsman(['login', ...args, registry.host]);
const kept = async (): Promise<unknown> => JSON.parse(await shell(home, 'cat run/containers/auth.json'));
const put = (file: string, content: unknown) =>
  shell(home, `mkdir -p "$(dirname ${file})" && cat >${file} <<'END'\n${JSON.stringify(content)}\nEND`);
const nothingIsKept = async (t: ExecutionContext) =>
  t.is(await shell(home, 'ls run/containers 2>/dev/null || :'), '');

having('a password that the registry takes is kept, for the user alone; others are not', async (t) => {
  const refused = await login(...trusting, '-u', 'alice', '-p', 'wrong');
  t.is(refused.exitCode, 125);
  t.is(refused.stderr, `Error: logging into "${registry.host}": invalid username/password\n`);
  const unknown = await login(...GIVEN);
  t.is(unknown.exitCode, 125);
  t.regex(unknown.stderr, /^Error: authenticating creds for ".*": pinging container registry .*: x509: /);
  await nothingIsKept(t);
  const accepted = await login(...trusting, ...GIVEN);
  t.deepEqual([accepted.stdout, accepted.stderr], ['Login Succeeded!\n', '']);
  t.deepEqual(await kept(), { auths: { [registry.host]: KEPT } });
  t.is(await shell(home, 'stat -c %a run/containers/auth.json'), '600\n');
  t.is((await login('--get-login')).stdout, 'alice\n');
});

having('a password comes by standard input; what else is in the file stays', async (t) => {
  const file = `${home.folder}/own.json`;
  await put(file, { auths: { other: { auth: 'eDp5' } }, detachKeys: 'ctrl-e' });
  const options = [...trusting, '--authfile', file, '-u', 'alice'];
  const outcome = await home.tsman(['login', ...options, '--password-stdin', '-v', registry.host], {
    input: `${USER.password}\n`,
  });
  t.is(outcome.stdout, `Used:  ${file}\nLogin Succeeded!\n`);
  t.deepEqual(JSON.parse(await shell(home, `cat ${file}`)), {
    auths: { other: { auth: 'eDp5' }, [registry.host]: KEPT },
    detachKeys: 'ctrl-e',
  });
  await nothingIsKept(t);
});

having('options that cannot be had together, or are not enough, are told', async (t) => {
  const said = async (...args: readonly string[]) => (await login(...trusting, ...args)).stderr;
  t.is(await said('--password-stdin'), 'Error: Must provide --username with --password-stdin\n');
  t.is(
    await said('--password-stdin', ...GIVEN),
    "Error: Can't specify both --password-stdin and --password\n",
  );
  t.regex(await said(), /Error: getting username and password: reading username: EOF\n$/);
  t.regex(await said('-u', 'alice'), /Error: .* reading password: standard input is no terminal\n$/);
  t.is(await said('--get-login'), `Error: not logged into ${registry.host}\n`);
});

having('who is logged in is not asked again, and may log out', async (t) => {
  await login(...trusting, ...GIVEN);
  const again = await login(...trusting);
  t.is(
    again.stdout,
    `Authenticating with existing credentials for ${registry.host}\n` +
      `Existing credentials are valid. Already logged in to ${registry.host}\n`,
  );
  await home.ok(['login', ...trusting, ...GIVEN, `${registry.host}/team`]);
  const logout = (...args: readonly string[]) => home.tsman(['logout', ...args]);
  t.is((await logout(registry.host)).stdout, `Removed login credentials for ${registry.host}\n`);
  const gone = await logout(registry.host);
  t.deepEqual([gone.exitCode, gone.stderr], [125, `Error: not logged into ${registry.host}\n`]);
  t.deepEqual(await kept(), { auths: { [`${registry.host}/team`]: KEPT } });
  t.is((await logout('--all')).stdout, 'Removed login credentials for all registries\n');
  t.deepEqual(await kept(), { auths: {} });
  const nowhere = await logout('--authfile', '/nonexistent', registry.host);
  t.is(nowhere.stderr, 'Error: checking authfile: stat /nonexistent: no such file or directory\n');
});

having("docker's files are found, and left to docker", async (t) => {
  const file = `${home.folder}/.docker/config.json`;
  await put(file, { auths: { [registry.host]: KEPT } });
  t.is((await login('--get-login')).stdout, 'alice\n');
  const { exitCode, stdout } = await home.tsman(['logout', registry.host]);
  t.is(exitCode, 0);
  t.true(stdout.startsWith(`Not logged into ${registry.host} with current tool.`) && stdout.includes(file));
  t.is((await login('--get-login')).stdout, 'alice\n');
});

having('a certificate is found in the folder of its registry', async (t) => {
  const folder = `config/containers/certs.d/${registry.host}`;
  await shell(home, `mkdir -p ${folder} && cp ${registry.certificates}/ca.crt ${folder}`);
  t.is((await login(...GIVEN)).stdout, 'Login Succeeded!\n');
});

/** Keeps one password in a file, and writes down what it was asked. */
const HELPER = `#!/bin/sh
cd "$(dirname "$0")"; echo "$*" >>asked
case $1 in
  store) cat >secret ;;
  get) cat secret 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
  erase) rm secret ;;
esac
`;

having('a credential helper keeps the password, the file does not', async (t) => {
  await shell(home, `mkdir -p helpers && cat >helpers/docker-credential-own <<'END'\n${HELPER}END`);
  await shell(home, 'chmod 755 helpers/docker-credential-own');
  await put('run/containers/auth.json', { credHelpers: { [registry.host]: 'own' } });
  const env = { PATH: `${home.folder}/helpers:${process.env['PATH']}` };
  const tsman = (...args: readonly string[]) => home.tsman(args, { env });
  const { stdout } = await tsman('login', ...trusting, ...GIVEN, '-v', registry.host);
  t.is(stdout, 'Used:  docker-credential-own\nLogin Succeeded!\n');
  t.deepEqual(await kept(), { credHelpers: { [registry.host]: 'own' }, auths: { [registry.host]: {} } });
  t.deepEqual(JSON.parse(await shell(home, 'cat helpers/secret')), {
    ServerURL: registry.host,
    Username: USER.name,
    Secret: USER.password,
  });
  t.is((await tsman('login', '--get-login', registry.host)).stdout, 'alice\n');
  t.is((await tsman('logout', registry.host)).exitCode, 0);
  t.is(await shell(home, 'ls helpers'), 'asked\ndocker-credential-own\n');
  t.is((await tsman('login', '--get-login', registry.host)).exitCode, 125);
});

havingPeers('podman and skopeo know who logged in here, and the other way round', async (t) => {
  const file = `${home.folder}/run/containers/auth.json`;
  await home.ok(['login', ...trusting, ...GIVEN, registry.host]);
  const by = (program: string) =>
    shell(home, `${program} login --authfile ${file} --get-login ${registry.host}`);
  t.is(await by('podman'), 'alice\n');
  t.is(await by('skopeo'), 'alice\n');
  await shell(home, `podman logout --authfile ${file} ${registry.host}`);
  t.is((await login('--get-login')).exitCode, 125);
  const options = `--authfile ${file} --cert-dir ${registry.certificates}`;
  await shell(home, `skopeo login ${options} -u alice -p '${USER.password}' ${registry.host}`);
  t.regex((await login(...trusting)).stdout, /Already logged in/);
});

/** Somebody who was asked for the password. */
async function beingAsked(t: ExecutionContext): Promise<Person> {
  const person = await aPersonAt(t, home);
  await person.line(`tsman login --cert-dir ${registry.certificates} ${registry.host}`, 'Username: ');
  person.type('alice\r');
  await person.sees('Password: ');
  return person;
}

async function isAsBefore(t: ExecutionContext, person: Person): Promise<void> {
  t.is(await person.settings(), person.settingsBefore);
}

having('at a terminal name and password are asked for, and the password is not shown', async (t) => {
  const person = await beingAsked(t);
  person.type(`not this\x15${USER.password}x\x7f\r`);
  const { shown, exitCode } = await person.isBack();
  t.is(shown, '\r\nLogin Succeeded!\r\n');
  t.is(exitCode, 0);
  await isAsBefore(t, person);
});

having('who gives up at the password has the terminal as it was', async (t) => {
  const person = await beingAsked(t);
  person.type(`half${KEYS.ctrlC}`);
  const { shown, exitCode } = await person.isBack();
  t.is(exitCode, 130);
  t.notRegex(shown, /half/);
  await isAsBefore(t, person);
  await person.line(`tsman login -u alice ${registry.host}`, 'Password: ');
  person.type(KEYS.ctrlD);
  const ended = await person.isBack();
  t.regex(ended.shown, /Error: getting username and password: reading password: EOF\r\n/);
  t.is(ended.exitCode, 125);
  await isAsBefore(t, person);
  await nothingIsKept(t);
});

having('a command that is told to end at the password leaves the terminal as it was', async (t) => {
  const person = await beingAsked(t);
  const [pid = ''] =
    processesOf(home.env)
      .filter((line) => / login /.test(line))
      .at(-1)
      ?.split(' ') ?? [];
  process.kill(Number(pid), 'SIGTERM');
  t.is((await person.isBack()).exitCode, 143);
  await isAsBefore(t, person);
});

having('a shell that stops the command at the password has its own terminal meanwhile', async (t) => {
  const person = await beingAsked(t);
  person.type(KEYS.ctrlZ);
  await person.isBack();
  await isAsBefore(t, person);
  await person.line('fg', 'Password: ');
  person.type(`${USER.password}\r`);
  t.regex((await person.isBack()).shown, /Login Succeeded!/);
  t.notRegex(person.shown(), /se:cr/);
});
