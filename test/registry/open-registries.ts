import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { entryOf } from '../../lib/registry/auth/plan/auth.ts';
import type { RegistryOptions } from '../../lib/registry/registry.ts';
import { anAuthBed } from '../support/auth-bed.ts';
import { registriesOf, teamApp } from '../support/registry-client.ts';
import { aWebServer } from '../support/web-server.ts';

const entry = (username: string) => entryOf({ username, password: 'secret' });

/** Reads tags from a registry that wants to know who asks. @returns who it was told */
async function whoAsks(
  t: Parameters<typeof anAuthBed>[0],
  keys: readonly string[],
  options: RegistryOptions = {},
) {
  const server = await aWebServer(t, ({ headers }) =>
    headers.authorization === undefined
      ? { status: 401, headers: { 'www-authenticate': 'Basic realm="test"' } }
      : { status: 200, headers: { 'content-type': 'application/json' }, body: '{"tags":["1"]}' },
  );
  const bed = anAuthBed(t);
  const auths = Object.fromEntries(keys.map((key) => [`${server.host}${key}`, entry(key || 'whole')]));
  bed.put('run/containers/auth.json', { auths });
  await teamApp(server.host, options, bed.place).tags();
  const header = server.asked.at(-1)?.headers.authorization ?? '';
  return Buffer.from(header.replace('Basic ', ''), 'base64').toString();
}

test('a registry is asked as whoever is logged in there, most specific first', async (t) => {
  t.is(await whoAsks(t, ['']), 'whole:secret');
  t.is(await whoAsks(t, ['', '/team', '/team/other']), '/team:secret');
  t.is(await whoAsks(t, ['', '/team', '/team/app']), '/team/app:secret');
});

test('who was named on the command line comes before who is logged in', async (t) => {
  t.is(await whoAsks(t, [''], { credentials: { username: 'me', password: 'mine' } }), 'me:mine');
});

test('files that cannot be used are told before anybody is asked', async (t) => {
  const server = await aWebServer(t, () => ({ status: 200, body: '{"tags":[]}' }));
  const bed = anAuthBed(t);
  const authFile = join(bed.folder, 'none.json');
  await t.throwsAsync(teamApp(server.host, { authFile }, bed.place).tags(), { code: 'TSMAN_AUTH_FILE' });
  const folder = join(bed.place.folders.config, 'containers/certs.d', server.host);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'ca.crt'), 'no certificate');
  await t.throwsAsync(teamApp(server.host, {}, bed.place).tags(), { code: 'TSMAN_CERTIFICATE' });
  await t.throwsAsync(registriesOf(bed.place).api(server.host).checkLogin(), { code: 'TSMAN_CERTIFICATE' });
  t.deepEqual(server.lines(), []);
});
