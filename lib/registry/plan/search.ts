/** One image that a registry found. */
export interface FoundImage {
  /** As the registry has it, without the registry. */
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
  readonly automated: boolean;
}

/** What a found image must be like; undefined: as it may. */
export interface SearchFilter {
  readonly minStars?: number | undefined;
  readonly official?: boolean | undefined;
  readonly automated?: boolean | undefined;
}

/** How many podman shows unless told. */
export const SEARCH_LIMIT = 25;

/** The answer of `/v1/search`; undefined when it is none. @see docker Registry API v1, "Search" */
export function parseSearchResults(value: unknown): readonly FoundImage[] | undefined {
  const results = isObject(value) ? value['results'] : undefined;
  if (results === null) return [];
  if (!Array.isArray(results)) return undefined;
  return results.filter(isObject).map((result) => ({
    name: text(result['name']),
    description: text(result['description']),
    stars: typeof result['star_count'] === 'number' ? result['star_count'] : 0,
    official: result['is_official'] === true,
    automated: result['is_automated'] === true,
  }));
}

/** The repositories of a page of `/v2/_catalog`; undefined when it is none. */
export function parseCatalog(value: unknown): readonly string[] | undefined {
  const names = isObject(value) ? value['repositories'] : undefined;
  if (names === null) return [];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}

/** The repositories that a term is part of; the one that is the term comes first. */
export function matching(names: readonly string[], term: string): readonly string[] {
  const exact = names.filter((name) => name === term);
  return [...exact, ...names.filter((name) => name !== term && name.includes(term))];
}

/** A repository of which nothing but the name is known. */
export function bareImage(name: string): FoundImage {
  return { name, description: '', stars: 0, official: false, automated: false };
}

export function passes(image: FoundImage, { minStars, official, automated }: SearchFilter): boolean {
  return (
    image.stars >= (minStars ?? 0) &&
    (official === undefined || image.official === official) &&
    (automated === undefined || image.automated === automated)
  );
}

/** The name to pull it by: docker.io's own are under `library`. */
export function pullName(registry: string, name: string): string {
  return registry === 'docker.io' && !name.includes('/')
    ? `docker.io/library/${name}`
    : `${registry}/${name}`;
}

/** What docker.io is asked for: it finds its own under their short names only. */
export function searchWord(registry: string, term: string): string {
  return registry === 'docker.io' ? term.replace('library/', '') : term;
}

/** `[registry, term]`; no registry where the term does not say one. What is before the first slash always is one, as with podman. */
export function splitTerm(text: string): readonly [registry: string | undefined, term: string] {
  const slash = text.indexOf('/');
  return slash === -1 ? [undefined, text] : [text.slice(0, slash), text.slice(slash + 1)];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
