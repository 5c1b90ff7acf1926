import {
  formatReference,
  hasRegistry,
  isProblem,
  parseReference,
  type Reference,
  withDefaultTag,
} from '../../../oci/reference.ts';
import { nameRefused } from '../../errors.ts';
import { shortNameAmbiguous, shortNameUnresolved } from '../errors.ts';
import type { RegistriesConf } from './registries-conf.ts';

/**
 * The names that a typed name may stand for, best first: itself when it says its registry, else its alias, else one on each
 * registry that is searched, else docker.io's. Nobody is ever asked.
 *
 * @throws TSMAN_IMAGE_NAME; TSMAN_SHORT_NAME where the configuration has no registry to search; TSMAN_SHORT_NAME_AMBIGUOUS where it
 * has several and wants short names to be clear
 */
export function candidatesFor(text: string, conf: RegistriesConf): readonly Reference[] {
  const bare = parse(text, text);
  if (hasRegistry(text)) return [bare];
  const { name, version } = apart(text);
  const alias = aliasOf(name, conf);
  if (alias !== undefined) return [parse(alias + version, text)];
  const { searchRegistries, shortNameMode, files } = conf;
  if (searchRegistries === undefined) return [bare];
  if (searchRegistries.length === 0) throw shortNameUnresolved(text, files.at(0) ?? 'registries.conf');
  const candidates = searchRegistries.map((registry) => parse(`${registry}/${text}`, text));
  if (candidates.length > 1 && shortNameMode === 'enforcing') {
    throw shortNameAmbiguous(text, candidates.map(formatReference));
  }
  return candidates;
}

/** What a name means: its own version, else latest. @throws TSMAN_IMAGE_NAME of the name as typed */
function parse(name: string, typed: string): Reference {
  const parsed = parseReference(name, 'docker.io');
  if (isProblem(parsed)) throw nameRefused(typed, parsed.problem);
  return withDefaultTag(parsed);
}

function aliasOf(name: string, { aliases }: RegistriesConf): string | undefined {
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

/** Aliases are for names without tag and digest. */
function apart(text: string): { readonly name: string; readonly version: string } {
  const [, name = text, version = ''] = /^([^@:]*)(.*)$/s.exec(text) ?? [];
  return { name, version };
}

/** What is wrong with an alias, as the end of a sentence; undefined when nothing is. An empty one takes another away. */
export function checkAlias(name: string, value: string): string | undefined {
  const key = parseReference(name, 'docker.io');
  if (isProblem(key) || hasRegistry(name)) return 'is no short name: it must not say a registry';
  if (hasVersion(key)) return 'is no short name: it must not have a tag or digest';
  if (value === '') return undefined;
  const target = parseReference(value, 'docker.io');
  if (isProblem(target) || !hasRegistry(value))
    return `must name a registry and a repository, not "${value}"`;
  return hasVersion(target) ? `must not have a tag or digest: "${value}"` : undefined;
}

const hasVersion = ({ tag, digest }: Reference): boolean => tag !== undefined || digest !== undefined;

/** `host[:port]`, and nothing else. */
export function isRegistryHost(text: string): boolean {
  const parsed = parseReference(`${text}/x`, 'docker.io');
  return !text.includes('/') && text !== '' && !isProblem(parsed);
}
