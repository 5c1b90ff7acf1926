import { codeOf, TsmanError } from '../base/error.ts';
import { isProblem, parseReference, repositoryOf } from '../oci/reference.ts';
import { searchesFailed, searchFailed, tagsNameRefused } from './errors.ts';
import {
  bareImage,
  type FoundImage,
  matching,
  parseCatalog,
  parseSearchResults,
  passes,
  pullName,
  type SearchFilter,
  searchWord,
  splitTerm,
} from './plan/search.ts';
import type { Registries, RegistryApi, RegistryOptions } from './registry.ts';

/** What is looked for. */
export interface SearchRequest {
  /** `[REGISTRY/]TERM`; without one all search registries are asked. */
  readonly term: string;
  /** Of each registry. */
  readonly limit: number;
  readonly filter: SearchFilter;
  readonly registry: RegistryOptions;
}

/** An image, and the registry that found it. */
export interface SearchResult extends FoundImage {
  readonly registry: string;
}

/** A repository's tags. */
export interface TagList {
  readonly registry: string;
  /** With the registry. */
  readonly name: string;
  readonly tags: readonly string[];
}

/** Where docker.io answers searches. */
const DOCKER_SEARCH = 'index.docker.io';
/** A catalog that goes on after so many pages is not worth reading on. */
const MAX_PAGES = 1000;
/** Answers after which there is no use in asking in another way. */
const NOBODY_THERE = ['TSMAN_REGISTRY_UNREACHABLE', 'TSMAN_REGISTRY_CERTIFICATE', 'TSMAN_REGISTRY_BLOCKED'];

/**
 * Search registries. One that fails is told, unless none succeeds: then it is the error.
 *
 * @throws TSMAN_REGISTRY_*, TSMAN_AUTH_FILE
 */
export function searchImages(
  registries: Registries,
  request: SearchRequest,
): Promise<readonly SearchResult[]> {
  const { limit, filter, registry: options } = request;
  return askAll(registries, request, async (registry, term) => {
    const api = registries.api(registry === 'docker.io' ? DOCKER_SEARCH : registry, options);
    const found = await searchOne(api, searchWord(registry, term), limit).catch((error: unknown) => {
      throw error instanceof TsmanError ? searchFailed(registry, error) : error;
    });
    return found
      .slice(0, limit)
      .filter((image) => passes(image, filter))
      .map((image) => ({ ...image, name: pullName(registry, image.name), registry }));
  });
}

/** The tags of a repository, `limit` at most. @throws as {@link searchImages} */
export function searchTags(registries: Registries, request: SearchRequest): Promise<readonly TagList[]> {
  return askAll(registries, request, async (registry, term) => {
    const reference = parseReference(`${registry}/${term}`, 'docker.io');
    if (isProblem(reference)) throw tagsNameRefused(term);
    const tags = await registries.repository(reference, 'pull', request.registry).tags();
    return [{ registry, name: repositoryOf(reference), tags: tags.slice(0, request.limit) }];
  });
}

async function askAll<Result>(
  registries: Registries,
  { term: text, registry: { warn } }: SearchRequest,
  ask: (registry: string, term: string) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const [named, term] = splitTerm(text);
  const asked = named === undefined ? registries.searchRegistries() : [named];
  const answers = await Promise.allSettled(asked.map((registry) => ask(registry, term)));
  const failures = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  const bug = failures.find((failure) => !(failure instanceof TsmanError));
  if (bug !== undefined) throw bug;
  const errors = failures.filter((failure) => failure instanceof TsmanError);
  const [first] = errors;
  if (first !== undefined && errors.length === asked.length) {
    throw errors.length === 1 ? first : searchesFailed(first, errors);
  }
  for (const { message } of errors) warn?.(`Warning: ${message}`);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** By docker's search where the registry has one, else by its list of all repositories. */
async function searchOne(api: RegistryApi, term: string, limit: number): Promise<readonly FoundImage[]> {
  const found = term === '' ? undefined : await searchV1(api, term, limit);
  return found ?? (await searchCatalog(api, term, limit));
}

async function searchV1(
  api: RegistryApi,
  term: string,
  limit: number,
): Promise<readonly FoundImage[] | undefined> {
  try {
    const { value } = await api.ask(`/v1/search?${new URLSearchParams({ n: String(limit), q: term })}`);
    return parseSearchResults(value);
  } catch (error) {
    if (!(error instanceof TsmanError) || NOBODY_THERE.includes(codeOf(error) ?? '')) throw error;
    return undefined;
  }
}

async function searchCatalog(api: RegistryApi, term: string, limit: number): Promise<readonly FoundImage[]> {
  const names: string[] = [];
  let path: string | undefined = '/v2/_catalog';
  for (let page = 0; path !== undefined && page < MAX_PAGES && names.length < limit; page += 1) {
    const { value, next }: Awaited<ReturnType<RegistryApi['ask']>> = await api.ask(
      path,
      'registry:catalog:*',
    );
    names.push(...matching(parseCatalog(value) ?? [], term));
    path = next;
  }
  return matching(names.slice(0, limit), term).map(bareImage);
}
