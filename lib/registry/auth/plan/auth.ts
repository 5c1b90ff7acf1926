import type { Credentials } from '../../registry.ts';

/** One entry of `auths`; what else it has is kept. */
export interface AuthEntry {
  /** base64 of `USER:PASSWORD` */
  readonly auth?: string;
  readonly identitytoken?: string;
}

/** What an authentication file says, as far as it is read here. @see containers-auth.json(5), docker's config.json */
export interface AuthDocument {
  readonly auths: Readonly<Record<string, AuthEntry>>;
  /** Registry → helper. */
  readonly credHelpers: Readonly<Record<string, string>>;
  /** Docker's: the helper for every other registry. */
  readonly credsStore?: string;
}

/** What an entry is looked up for. */
export interface AuthKey {
  readonly registry: string;
  /** '' for the registry as a whole. */
  readonly repository: string;
}

/** The key of docker's own files for docker.io. */
export const DOCKER_KEY = 'https://index.docker.io/v1/';
/** Other names of docker.io. */
const DOCKER_HOSTS = ['index.docker.io', 'registry-1.docker.io'];

/** @param text as somebody names what to log in to, or a key of the file */
export function keyOf(text: string): AuthKey {
  const slash = text.indexOf('/');
  return slash === -1
    ? { registry: text, repository: '' }
    : { registry: text.slice(0, slash), repository: text.slice(slash + 1) };
}

/** `host/team/app`, as it stands in the file. */
export function formatKey({ registry, repository }: AuthKey): string {
  return repository === '' ? registry : `${registry}/${repository}`;
}

/** The keys under which credentials may stand, most specific first: the repository, each folder above it, the registry. */
export function keysFor({ registry, repository }: AuthKey): readonly string[] {
  const parts = repository === '' ? [] : repository.split('/');
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  return [...above.map((path) => `${registry}/${path}`), registry];
}

/** The names a registry goes by at credential helpers, best first. */
export function helperNames(registry: string): readonly string[] {
  return isDocker(registry) ? ['docker.io', DOCKER_KEY, ...DOCKER_HOSTS] : [registry];
}

/** The entry for a name: one of its keys to the letter, else one that means the same registry in docker's old ways. */
export function entryFor({ auths }: Pick<AuthDocument, 'auths'>, key: AuthKey): AuthEntry | undefined {
  const exact = keysFor(key).find((each) => Object.hasOwn(auths, each));
  const found = exact ?? sameRegistry(auths, key.registry)[0];
  return found === undefined ? undefined : auths[found];
}

/** The keys of the file that are this name: what a log-out takes away. */
export function keysOf({ auths }: Pick<AuthDocument, 'auths'>, key: AuthKey): readonly string[] {
  const own = formatKey(key);
  const exact = Object.hasOwn(auths, own) ? [own] : [];
  return key.repository === '' ? [...new Set([...exact, ...sameRegistry(auths, key.registry)])] : exact;
}

/** The helper that `credHelpers` names for a registry. */
export function helperFor({ credHelpers }: AuthDocument, registry: string): string | undefined {
  const name = helperNames(registry).find((each) => Object.hasOwn(credHelpers, each));
  return name === undefined ? undefined : credHelpers[name];
}

/** What an entry comes to; undefined when it says nothing, as docker leaves it where a helper has the password. */
export function credentialsOf({ auth = '', identitytoken }: AuthEntry): Credentials | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return {
    username: text.slice(0, colon),
    password: text.slice(colon + 1).replaceAll(/^\0+|\0+$/g, ''),
    ...(identitytoken !== undefined && identitytoken !== '' && { identityToken: identitytoken }),
  };
}

/** The entry of somebody. */
export function entryOf({ username, password }: Pick<Credentials, 'username' | 'password'>): AuthEntry {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}

function sameRegistry(auths: AuthDocument['auths'], registry: string): readonly string[] {
  const wanted = hostOf(registry);
  return Object.keys(auths).filter((key) => hostOf(key) === wanted);
}

/** Docker took addresses for keys, once: `https://host/v1/`. */
function hostOf(key: string): string {
  const address = /^https?:\/\/([^/]*)/.exec(key)?.[1];
  const host = address ?? key;
  return isDocker(host) ? 'docker.io' : host;
}

const isDocker = (registry: string) => registry === 'docker.io' || DOCKER_HOSTS.includes(registry);
