/** What registries have: by their own search, by their list, and the tags of one repository. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { REGISTRY_PROGRAMS, type Registry, startRegistry } from '../../support/registry.ts';
import { aWebServer } from '../../support/web-server.ts';

const { having, missing } = testsWith(test, ...REGISTRY_PROGRAMS);

const PLAIN = '--tls-verify=false';
const USER = { name: 'alice', password: 'secret' };
let home: Home;
let registry: Registry | undefined;

test.before(async () => {
  home = await aHomeWithImage();
  if (missing === undefined) registry = await startRegistry({ user: USER });
});
test.after.always(async () => {
  registry?.stop();
  await home?.remove();
});

const search = (...args: readonly string[]) => home.ok(['search', PLAIN, ...args]);

const FOUND = [
  {
    name: 'busy',
    description: `Tools\n\u001b[2Jin ${'one '.repeat(12)}program`,
    star_count: 7,
    is_official: true,
  },
  { name: 'team/busybox', description: 'Ours', star_count: 2 },
];

test.serial('what a registry finds is a table, cut to size; strangers cannot move the cursor', async (t) => {
  const { host } = await aWebServer(t, ({ path }) =>
    path.startsWith('/v1/search?') ? { status: 200, body: JSON.stringify({ results: FOUND }) } : undefined,
  );
  const width = `${host}/team/busybox`.length;
  const description = `Tools  [2Jin ${'one '.repeat(12)}program`;
  t.deepEqual((await search(`${host}/busy`)).split('\n'), [
    `${'NAME'.padEnd(width)}  DESCRIPTION`,
    `${`${host}/busy`.padEnd(width)}  ${description.slice(0, 44).trim()}...`,
    `${host}/team/busybox  Ours`,
    '',
  ]);
  t.true((await search('--no-trunc', `${host}/busy`)).includes(description));
  t.is(
    await search('--filter', 'is-official', '--format', '{{.Name}} {{.Stars}}', `${host}/busy`),
    `${host}/busy 7\n`,
  );
  t.is(await search('--limit', '1', '--format', '{{.Name}}', `${host}/busy`), `${host}/busy\n`);
  const [first] = JSON.parse(await search('--format', 'json', `${host}/busy`)) as readonly object[];
  t.deepEqual(first, {
    Index: host,
    Name: `${host}/busy`,
    Description: FOUND[0]?.description.replace('\n', ' '),
    Stars: 7,
    Official: '[OK]',
    Automated: '',
    Tag: '',
  });
});

having('a registry without a search, and the tags it has, are seen by those who are logged in', async (t) => {
  const host = registry?.host ?? '';
  const refused = await home.tsman(['search', PLAIN, `${host}/busy`]);
  t.is(refused.exitCode, 125);
  t.regex(
    refused.stderr,
    /^Error: couldn't search registry ".*": .*: unauthorized: authentication required\n$/,
  );
  await home.ok(['login', PLAIN, '-u', USER.name, '-p', USER.password, host]);
  for (const name of ['busybox:1', 'busybox:2', 'team/busy:1']) {
    await home.ok(['push', '-q', PLAIN, 'busybox', `${host}/${name}`]);
  }
  t.is(await search('--format', '{{.Name}}', `${host}/busy`), `${host}/busybox\n${host}/team/busy\n`);
  t.is(await search('--format', '{{.Name}}', `${host}/box`), `${host}/busybox\n`);
  const tags = async (...args: readonly string[]) =>
    (await search('--list-tags', ...args, `${host}/busybox`)).trim().split(/\s+/).sort();
  t.deepEqual(await tags(), ['1', `${host}/busybox`, `${host}/busybox`, '2', 'NAME', 'TAG']);
  t.deepEqual(await tags('--format', '{{.Tag}}'), ['1', '2']);
  t.is((await tags('--limit', '1', '--format', '{{.Tag}}')).length, 1);
  const filtered = await home.tsman([
    'search',
    PLAIN,
    '--list-tags',
    '--filter',
    'stars=1',
    `${host}/busybox`,
  ]);
  t.is(filtered.stderr, 'Error: filters are not applicable to list tags result\n');
});
