import { type Digest, parseDigest } from './digest.ts';

/** A whole image reference: where it is, what it is called, and which version is meant. */
export interface Reference {
  /** Host, with its port where one is given: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path inside the registry: `library/alpine`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export interface ReferenceProblem {
  /** Podman's words. */
  readonly problem: string;
}

/** What a name without a registry belongs to: what others publish is docker's, what is made here is localhost's. */
export type HomeOfBareNames = 'docker.io' | 'localhost';

const DEFAULT_TAG = 'latest';
const NAME_LIMIT = 255;
const REGISTRY =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Parse a name as a user types it.
 *
 * @see https://github.com/distribution/reference, the grammar docker and podman share
 */
export function parseReference(text: string, home: HomeOfBareNames): Reference | ReferenceProblem {
  if (/^[a-f0-9]{64}$/.test(text)) {
    return { problem: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  }
  const { name, tag, digestText } = split(text);
  const digest = digestText === undefined ? undefined : parseDigest(digestText);
  if (digestText !== undefined && digest === undefined) return { problem: 'invalid reference format' };
  if (tag !== undefined && !TAG.test(tag)) return { problem: 'invalid reference format' };
  const { registry, repository } = place(name, home);
  if (repository !== repository.toLowerCase()) return { problem: 'repository name must be lowercase' };
  if (!REPOSITORY.test(repository) || !REGISTRY.test(registry))
    return { problem: 'invalid reference format' };
  if (registry.length + repository.length + 1 > NAME_LIMIT) {
    return { problem: `repository name must not be more than ${NAME_LIMIT} characters` };
  }
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Whether parsing failed. */
export function isProblem(parsed: Reference | ReferenceProblem): parsed is ReferenceProblem {
  return 'problem' in parsed;
}

/** `:latest` where neither a tag nor a digest says which version. */
export function withDefaultTag(reference: Reference): Reference {
  const { tag, digest } = reference;
  return tag === undefined && digest === undefined ? { ...reference, tag: DEFAULT_TAG } : reference;
}

/** Without tag and digest: `docker.io/library/alpine`. */
export function repositoryOf({ registry, repository }: Pick<Reference, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}

/** The whole reference, as it is recorded and printed. */
export function formatReference(reference: Reference): string {
  const { tag, digest } = reference;
  const version = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return repositoryOf(reference) + version;
}

/** Take a recorded name apart without judging it: `['docker.io/library/alpine', '3.20']`; the tag of `name@digest` is undefined. */
export function splitName(name: string): { readonly repository: string; readonly tag: string | undefined } {
  const { name: repository, tag } = split(name);
  return { repository, tag };
}

/** Whether the name says where it belongs: its first part is a host, not a folder. */
export function hasRegistry(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash === -1) return false;
  const first = text.slice(0, slash);
  return /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
}

/**
 * The recorded names a typed name may stand for, best first; none when it can be no name. A name without a registry is
 * looked for among what was made here, then on docker.io.
 */
export function candidateNames(text: string): readonly string[] {
  const homes: readonly HomeOfBareNames[] = hasRegistry(text) ? ['docker.io'] : ['localhost', 'docker.io'];
  return homes.flatMap((home) => {
    const parsed = parseReference(text, home);
    return isProblem(parsed) ? [] : [formatReference(withDefaultTag(parsed))];
  });
}

function split(text: string) {
  const at = text.indexOf('@');
  const digestText = at === -1 ? undefined : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  if (colon === -1) return { name: rest, tag: undefined, digestText };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digestText };
}

function place(name: string, home: HomeOfBareNames) {
  if (!hasRegistry(name)) return onRegistry(home, name);
  const slash = name.indexOf('/');
  const registry = name.slice(0, slash);
  return onRegistry(registry === 'index.docker.io' ? 'docker.io' : registry, name.slice(slash + 1));
}

function onRegistry(registry: string, path: string) {
  const official = registry === 'docker.io' && path !== '' && !path.includes('/');
  return { registry, repository: official ? `library/${path}` : path };
}
