import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test from 'ava';
import { credentialsFor } from '../../../lib/registry/auth/auth-file.ts';
import {
  removeAllCredentials,
  removeCredentials,
  storeCredentials,
} from '../../../lib/registry/auth/auth-store.ts';
import { entryOf, keyOf } from '../../../lib/registry/auth/plan/auth.ts';
import { anAuthBed, makeHelper } from '../../support/auth-bed.ts';

const programs = mkdtempSync(join(tmpdir(), 'tsman-helpers-'));
process.env['PATH'] = `${programs}${delimiter}${process.env['PATH']}`;
test.after.always(() => rmSync(programs, { recursive: true }));

const NAME = { username: 'alice', password: 'hunter2' };
/** A helper of the test's own. */
const own = (name: string, script?: string) => {
  makeHelper(join(programs, name), name, script);
  makeHelper(programs, name, `#!/bin/sh\nexec '${join(programs, name)}/docker-credential-${name}' "$@"\n`);
  return name;
};
const calls = (name: string) => {
  const path = join(programs, name, 'calls');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

test('a helper keeps what is logged in, and the file has no password', async (t) => {
  const bed = anAuthBed(t);
  const helper = own('keeps');
  bed.put('run/containers/auth.json', { credHelpers: { h: helper } });
  t.is(await storeCredentials(bed.place, keyOf('h'), NAME), 'docker-credential-keeps');
  t.deepEqual(await credentialsFor(bed.place, 'h', 'a/b'), NAME);
  t.deepEqual(bed.read(), { credHelpers: { h: helper }, auths: { h: {} } });
  t.notRegex(calls(helper), /hunter2|alice/);
  t.true(await removeCredentials(bed.place, keyOf('h')));
  t.is(await credentialsFor(bed.place, 'h', 'a/b'), undefined);
  t.deepEqual(bed.read(), { credHelpers: { h: helper }, auths: {} });
  t.false(await removeCredentials(bed.place, keyOf('h')));
});

test("docker's store keeps every registry, and is asked for docker.io by docker's name", async (t) => {
  const bed = anAuthBed(t);
  const credsStore = own('store');
  bed.put('run/containers/auth.json', { credsStore });
  await storeCredentials(bed.place, keyOf('docker.io'), NAME);
  t.deepEqual(await credentialsFor(bed.place, 'docker.io', 'library/alpine'), NAME);
  await removeAllCredentials(bed.place);
  t.is(await credentialsFor(bed.place, 'docker.io', 'library/alpine'), undefined);
  t.deepEqual(bed.read(), { credsStore, auths: {} });
});

test('what docker gave its store is found', async (t) => {
  const bed = anAuthBed(t);
  const said = JSON.stringify({ ServerURL: 'x', Username: 'd', Secret: 's' });
  const credsStore = own(
    'dockers',
    `#!/bin/sh\nread -r url || :\n[ "$url" = https://index.docker.io/v1/ ] || { echo 'credentials not found in native keychain'; exit 1; }\necho '${said}'\n`,
  );
  bed.put('home/.docker/config.json', { auths: { 'https://index.docker.io/v1/': {} }, credsStore });
  t.deepEqual(await credentialsFor(bed.place, 'docker.io', 'library/alpine'), {
    username: 'd',
    password: 's',
  });
  t.is(await credentialsFor(bed.place, 'quay.io', 'a'), undefined);
});

test('a secret without a name is an identity token', async (t) => {
  const bed = anAuthBed(t);
  const helper = own('tokens', `#!/bin/sh\necho '{"ServerURL":"h","Username":"<token>","Secret":"tok"}'\n`);
  bed.put('run/containers/auth.json', { credHelpers: { h: helper } });
  t.deepEqual(await credentialsFor(bed.place, 'h', 'a'), {
    username: '',
    password: '',
    identityToken: 'tok',
  });
});

test('a helper that is not installed is named with the file that names it', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', { credHelpers: { h: 'nowhere' } });
  await t.throwsAsync(() => credentialsFor(bed.place, 'h', 'a'), {
    code: 'TSMAN_CREDENTIAL_HELPER',
    message: `cannot run the credential helper "docker-credential-nowhere" named in "${bed.file}": it is not in PATH`,
  });
});

test('a name that leads elsewhere is no helper', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', { credHelpers: { h: '../../bin/sh' } });
  await t.throwsAsync(() => credentialsFor(bed.place, 'h', 'a'), { code: 'TSMAN_CREDENTIAL_HELPER' });
});

test("docker's store that is gone is missed by those who put something there, and by nobody else", async (t) => {
  const bed = anAuthBed(t);
  bed.put('home/.docker/config.json', { auths: { h: {} }, credsStore: 'gone' });
  await t.throwsAsync(() => credentialsFor(bed.place, 'h', 'a'), { code: 'TSMAN_CREDENTIAL_HELPER' });
  t.is(await credentialsFor(bed.place, 'public', 'a'), undefined);
});

test('a helper that fails is quoted, without the password', async (t) => {
  const bed = anAuthBed(t);
  const helper = own('fails', '#!/bin/sh\necho "locked: $(cat)" >&2\nexit 3\n');
  bed.put('run/containers/auth.json', { credHelpers: { h: helper } });
  const error = await t.throwsAsync(() => storeCredentials(bed.place, keyOf('h'), NAME), {
    code: 'TSMAN_CREDENTIAL_HELPER',
    message: /^cannot store credentials with docker-credential-fails: locked: /,
  });
  t.notRegex(error.message, /hunter2/);
});

test('a helper that answers something else is told, without its answer', async (t) => {
  const bed = anAuthBed(t);
  const helper = own('talks', '#!/bin/sh\necho the password is hunter2\n');
  bed.put('run/containers/auth.json', { credHelpers: { h: helper } });
  const error = await t.throwsAsync(() => credentialsFor(bed.place, 'h', ''), {
    code: 'TSMAN_CREDENTIAL_HELPER',
  });
  t.notRegex(error.message, /hunter2/);
});

test('a helper knows no repositories', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', { credHelpers: { h: own('whole') } });
  await t.throwsAsync(() => storeCredentials(bed.place, keyOf('h/a'), NAME), {
    code: 'TSMAN_CREDENTIAL_HELPER',
    message: /helpers know whole registries only/,
  });
});

test('helpers of registries.conf are asked in their order, the files among them', async (t) => {
  const bed = anAuthBed(t);
  const first = own('first');
  bed.put('run/containers/auth.json', { auths: { h: entryOf({ username: 'file', password: 'x' }) } });
  const place = { ...bed.place, helpers: [first, 'containers-auth.json'] };
  t.is((await credentialsFor(place, 'h', 'a'))?.username, 'file');
  t.is(await storeCredentials(place, keyOf('h'), NAME), 'docker-credential-first');
  t.deepEqual(await credentialsFor(place, 'h', 'a'), NAME);
  t.true(await removeCredentials(place, keyOf('h')));
  t.is(await credentialsFor(place, 'h', 'a'), undefined);
});
