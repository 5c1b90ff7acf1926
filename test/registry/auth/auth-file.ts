import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { credentialsFor } from '../../../lib/registry/auth/auth-file.ts';
import { authPaths } from '../../../lib/registry/auth/auth-places.ts';
import {
  removeAllCredentials,
  removeCredentials,
  storeCredentials,
} from '../../../lib/registry/auth/auth-store.ts';
import { entryOf, keyOf } from '../../../lib/registry/auth/plan/auth.ts';
import { anAuthBed } from '../../support/auth-bed.ts';

const auths = (...keys: string[]) => ({
  auths: Object.fromEntries(keys.map((key) => [key, entryOf({ username: 'u', password: key })])),
});
const NAME = { username: 'alice', password: 'se:cret' };

test('files are read in order: of the session, of the user, of docker, of the oldest docker', async (t) => {
  const bed = anAuthBed(t);
  const found = async () => (await credentialsFor(bed.place, 'h', 'a'))?.username;
  const entry = (username: string) => ({ h: entryOf({ username, password: 'x' }) });
  t.is(await found(), undefined);
  bed.put('home/.dockercfg', entry('oldest'));
  t.is(await found(), 'oldest');
  bed.put('home/.docker/config.json', { auths: entry('docker') });
  t.is(await found(), 'docker');
  bed.put('config/containers/auth.json', { auths: entry('user') });
  t.is(await found(), 'user');
  bed.put('run/containers/auth.json', { auths: entry('session') });
  t.is(await found(), 'session');
});

test('a file that was named is the only one, the option before the variable', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', auths('h'));
  const byVariable = bed.put('variable.json', auths('h/variable'));
  const byOption = bed.put('option.json', auths('h/option'));
  const place = { ...bed.place, environment: { ...bed.place.environment, REGISTRY_AUTH_FILE: byVariable } };
  t.is(await credentialsFor(place, 'h', 'other'), undefined);
  t.truthy(await credentialsFor(place, 'h', 'variable'));
  t.is(await credentialsFor({ ...place, authFile: byOption }, 'h', 'variable'), undefined);
  t.truthy(await credentialsFor({ ...place, authFile: byOption }, 'h', 'option'));
});

test('DOCKER_CONFIG says where the folder of docker is', (t) => {
  const { place } = anAuthBed(t);
  const environment = { ...place.environment, DOCKER_CONFIG: '/else' };
  t.true(authPaths({ ...place, environment }).some(({ path }) => path === '/else/config.json'));
});

test("without a session's folder log-ins go where nobody else can look", (t) => {
  const { place } = anAuthBed(t);
  const [file] = authPaths({ ...place, environment: { XDG_RUNTIME_DIR: '/nonexistent' }, uid: 4_000_000 });
  t.is(file.path, join(place.folders.runtime, 'auth.json'));
});

test('a named file that is not there is told', async (t) => {
  const bed = anAuthBed(t);
  const authFile = join(bed.folder, 'none.json');
  await t.throwsAsync(async () => credentialsFor({ ...bed.place, authFile }, 'h', ''), {
    code: 'TSMAN_AUTH_FILE',
    message: `checking authfile: stat ${authFile}: no such file or directory`,
  });
});

test('a broken file is named, and never overwritten', async (t) => {
  const bed = anAuthBed(t);
  const text = '{"auths": {"h": {"auth": "c2VjcmV0"}';
  bed.put('run/containers/auth.json', text);
  for (const attempt of [
    () => credentialsFor(bed.place, 'h', 'a'),
    () => storeCredentials(bed.place, keyOf('h'), NAME),
    () => removeCredentials(bed.place, keyOf('h')),
    () => removeAllCredentials(bed.place),
  ]) {
    await t.throwsAsync(attempt, {
      code: 'TSMAN_AUTH_FILE',
      message: `cannot read credentials from "${bed.file}": it is not valid JSON`,
    });
  }
  t.is(readFileSync(bed.file, 'utf8'), text);
});

test('who logged in is found, and only the user can read the file', async (t) => {
  const bed = anAuthBed(t);
  t.is(await storeCredentials(bed.place, keyOf('h:5000'), NAME), bed.file);
  t.deepEqual(await credentialsFor(bed.place, 'h:5000', 'a/b'), NAME);
  t.is(statSync(bed.file).mode & 0o777, 0o600);
});

test('a file that others could read is theirs no more after a log-in', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', auths('old'));
  await storeCredentials(bed.place, keyOf('h'), NAME);
  t.is(statSync(bed.file).mode & 0o077, 0);
  t.deepEqual(Object.keys(bed.read()['auths'] as object), ['old', 'h']);
});

test('many log-ins at once all stay', async (t) => {
  const bed = anAuthBed(t);
  const hosts = Array.from({ length: 12 }, (_, index) => `h${index}`);
  await Promise.all(hosts.map((host) => storeCredentials(bed.place, keyOf(host), NAME)));
  const kept = Object.keys(bed.read()['auths'] as object);
  t.deepEqual(
    hosts.filter((host) => !kept.includes(host)),
    [],
  );
});

test('a file that is a link stays one', async (t) => {
  const bed = anAuthBed(t);
  const real = bed.put('dotfiles/auth.json', { auths: {}, kept: 1 });
  mkdirSync(join(bed.folder, 'run/containers'));
  symlinkSync(real, bed.file);
  await storeCredentials(bed.place, keyOf('h'), NAME);
  t.deepEqual(Object.keys(JSON.parse(readFileSync(real, 'utf8')) as object), ['auths', 'kept']);
  t.is(readFileSync(bed.file, 'utf8'), readFileSync(real, 'utf8'));
});

test('a log-out takes one away, and says whether there was one', async (t) => {
  const bed = anAuthBed(t);
  bed.put('run/containers/auth.json', { ...auths('h', 'h/a', 'g'), kept: true });
  t.true(await removeCredentials(bed.place, keyOf('h')));
  t.deepEqual(Object.keys(bed.read()['auths'] as object), ['h/a', 'g']);
  t.false(await removeCredentials(bed.place, keyOf('h')));
  await removeAllCredentials(bed.place);
  t.deepEqual(bed.read(), { auths: {}, kept: true });
});

test('a log-out where nobody ever logged in makes no file', async (t) => {
  const bed = anAuthBed(t);
  t.false(await removeCredentials(bed.place, keyOf('h')));
  await removeAllCredentials(bed.place);
  t.false(existsSync(bed.file));
});

test('a file that cannot be written is named', async (t) => {
  const bed = anAuthBed(t);
  writeFileSync(join(bed.folder, 'plain'), '');
  const authFile = join(bed.folder, 'plain/auth.json');
  await t.throwsAsync(() => storeCredentials({ ...bed.place, authFile }, keyOf('h'), NAME), {
    code: 'TSMAN_AUTH_FILE',
    message: /^cannot write credentials to ".*plain\/auth\.json": /,
  });
});
