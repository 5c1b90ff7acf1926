import test, { type ExecutionContext } from 'ava';
import type { SearchFilter } from '../../lib/registry/plan/search.ts';
import type { Registries } from '../../lib/registry/registry.ts';
import { type SearchRequest, searchImages, searchTags } from '../../lib/registry/search.ts';
import { registriesOf } from '../support/registry-client.ts';
import { type Asked, aWebServer, type Said } from '../support/web-server.ts';

const json = (value: unknown): Said => ({ status: 200, body: JSON.stringify(value) });
const image = (name: string, stars = 0, more: object = {}) => ({ name, star_count: stars, ...more });

function request(term: string, filter: SearchFilter = {}): SearchRequest {
  const options = { verifyTls: false, retries: 0 };
  return { term, limit: 3, filter, registry: options };
}

/** A registry with a search of its own, which finds these. */
const searchable = (t: ExecutionContext, results: readonly object[] | null) =>
  aWebServer(t, ({ path }) => (path.startsWith('/v1/search?') ? json({ results }) : undefined));

/** Registries that a name without a registry is looked for in. */
const registriesAt = (...hosts: readonly string[]): Registries => ({
  ...registriesOf(),
  searchRegistries: () => hosts,
});

test('a registry is searched by its own search, and what it finds has names to pull', async (t) => {
  const found = image('team/app', 5, { description: 'an app', is_official: true });
  const server = await searchable(t, [found, { name: 7 }]);
  const results = await searchImages(registriesOf(), request(`${server.host}/a b`));
  t.deepEqual(server.lines(), ['GET /v1/search?n=3&q=a+b']);
  t.deepEqual(results[0], {
    registry: server.host,
    name: `${server.host}/team/app`,
    description: 'an app',
    stars: 5,
    official: true,
    automated: false,
  });
});

test('a search that finds nothing is no reason to list everything', async (t) => {
  const server = await searchable(t, null);
  t.deepEqual(await searchImages(registriesOf(), request(`${server.host}/x`)), []);
  t.is(server.asked.length, 1);
});

test('the filters choose among so many as were wanted', async (t) => {
  const server = await searchable(t, [image('a', 1), image('b', 9), image('c', 5), image('d', 9)]);
  const results = await searchImages(registriesOf(), request(`${server.host}/x`, { minStars: 5 }));
  t.deepEqual(
    results.map(({ name }) => name),
    [`${server.host}/b`, `${server.host}/c`],
  );
});

const PAGES: Readonly<Record<string, Said>> = {
  '/v2/_catalog': {
    ...json({ repositories: ['other', 'team/app2', 'team/x'] }),
    headers: { link: '</v2/_catalog?last=team/x>; rel="next"' },
  },
  '/v2/_catalog?last=team/x': json({ repositories: ['app', 'zapp'] }),
};

test('a registry without a search is asked for its list, page by page, the best name first', async (t) => {
  const server = await aWebServer(t, ({ path }: Asked) => PAGES[path]);
  const names = async (term: string) =>
    (await searchImages(registriesOf(), request(`${server.host}/${term}`))).map(({ name }) =>
      name.slice(server.host.length + 1),
    );
  t.deepEqual(await names('app'), ['app', 'team/app2', 'zapp']);
  server.asked.length = 0;
  t.deepEqual(await names(''), ['other', 'team/app2', 'team/x']);
  t.deepEqual(server.lines(), ['GET /v2/_catalog']);
});

test('all search registries are asked, in their order; one that fails is told', async (t) => {
  const [first, second] = [await searchable(t, [image('one')]), await searchable(t, [image('two')])];
  const broken = await aWebServer(t, () => ({ status: 403 }));
  const lines: string[] = [];
  const wish = {
    ...request('x'),
    registry: { ...request('x').registry, warn: (line: string) => lines.push(line) },
  };
  const results = await searchImages(registriesAt(first.host, broken.host, second.host), wish);
  t.deepEqual(
    results.map(({ name }) => name),
    [`${first.host}/one`, `${second.host}/two`],
  );
  t.is(lines.length, 1);
  t.true(lines[0]?.startsWith(`Warning: couldn't search registry "${broken.host}": `), lines[0]);
});

test('when all search registries fail, all are told', async (t) => {
  const broken = [await aWebServer(t, () => ({ status: 403 })), await aWebServer(t, () => ({ status: 401 }))];
  const hosts = broken.map(({ host }) => host);
  const error = await t.throwsAsync(searchImages(registriesAt(...hosts), request('x')), {
    code: 'TSMAN_REGISTRY_DENIED',
  });
  for (const host of hosts) t.true(error.message.includes(`couldn't search registry "${host}": `));
});

test('tags are those of one repository, as many as were wanted', async (t) => {
  const server = await aWebServer(t, ({ path }) =>
    path === '/v2/team/app/tags/list' ? json({ tags: ['1', '2', '3', '4'] }) : undefined,
  );
  t.deepEqual(await searchTags(registriesOf(), request(`${server.host}/team/app`)), [
    { registry: server.host, name: `${server.host}/team/app`, tags: ['1', '2', '3'] },
  ]);
  await t.throwsAsync(searchTags(registriesOf(), request(`${server.host}/none`)), {
    code: 'TSMAN_MANIFEST_UNKNOWN',
  });
  await t.throwsAsync(searchTags(registriesOf(), request(`${server.host}/`)), {
    message: 'reference "" must be a docker reference',
  });
});
