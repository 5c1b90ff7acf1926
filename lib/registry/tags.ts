import { PATHS, parseNextLink, scopeOf } from '../oci/distribution.ts';
import type { Endpoint } from './endpoint.ts';
import { manifestUnknown, unexpectedAnswer } from './errors.ts';
import type { HttpAnswer } from './http.ts';
import { readJson } from './read-body.ts';
import type { RegistryPage } from './registry.ts';

/** A registry that goes on for longer does not end. */
const MAX_PAGES = 1000;

/** Every tag of a repository, page by page. @throws TSMAN_MANIFEST_UNKNOWN when there is no such repository */
export async function readTags(endpoint: Endpoint, repository: string): Promise<readonly string[]> {
  const what = `fetching tags list of ${endpoint.registry}/${repository}`;
  const tags = new Set<string>();
  let path: string | undefined = PATHS.tags(repository);
  for (let pages = 0; path !== undefined; pages++) {
    if (pages === MAX_PAGES) throw unexpectedAnswer(what, `more than ${MAX_PAGES} pages`);
    const question = { method: 'GET', path, scope: scopeOf(repository, 'pull'), what } as const;
    const missing = (said: string) => manifestUnknown(what, said);
    const page: RegistryPage = await endpoint.askFor({ ...question, missing }, (answer) =>
      readPage(answer, what),
    );
    for (const tag of tagsIn(page.value)) tags.add(tag);
    path = page.next;
  }
  return [...tags];
}

/** A page, and where the next one is: on the same registry, wherever it says. */
export async function readPage(answer: HttpAnswer, what: string): Promise<RegistryPage> {
  const value = await readJson(answer, what);
  const link = answer.headers('link').map(parseNextLink).find(Boolean);
  const next = link === undefined ? undefined : new URL(link, answer.url);
  return { value, next: next && next.pathname + next.search };
}

function tagsIn(value: unknown): readonly string[] {
  const tags: unknown = (value as { readonly tags?: unknown } | null)?.tags;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}
