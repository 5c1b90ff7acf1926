import {
  formatReference,
  isProblem,
  parseReference,
  type Reference,
  repositoryOf,
} from '../../../oci/reference.ts';
import { rewriteRefused } from '../errors.ts';
import {
  entryFor,
  type MirrorEntry,
  matchedLength,
  type PullFromMirror,
  type RegistriesConf,
  type RegistryEntry,
} from './registries-conf.ts';

/** A place where a repository can be found. */
export interface Endpoint {
  /** `host[:port]`, as credentials and certificates are looked up by. */
  readonly registry: string;
  readonly repository: string;
  /** Certificates are not verified, and plain HTTP will do. */
  readonly insecure: boolean;
  /** Not where the name says: credentials of a command line are not for it, and its failure is no failure while others are left. */
  readonly mirror: boolean;
  /** What a mirror may be asked for; undefined: all. Of a reference with a version only mirrors that fit it are planned. */
  readonly pullOnly?: PullFromMirror;
}

/** Where to go, in order, or what is blocked. */
export type EndpointPlan = { readonly endpoints: readonly Endpoint[] } | { readonly blocked: RegistryEntry };

/**
 * Find out where a repository is by registries.conf: mirrors first, then the place itself. A push goes to where the name says: no
 * mirror, no other location.
 *
 * @throws TSMAN_CONFIG_VALUE when a location makes the name unusable
 */
export function planEndpoints(
  reference: Reference,
  action: 'pull' | 'push',
  conf: RegistriesConf,
): EndpointPlan {
  const { registry, repository } = reference;
  const entry = entryFor(formatReference(reference), conf);
  if (entry === undefined) return { endpoints: [{ registry, repository, insecure: false, mirror: false }] };
  if (entry.blocked) return { blocked: entry };
  const { insecure } = entry;
  if (action === 'push') return { endpoints: [{ registry, repository, insecure, mirror: false }] };
  const itself = { ...rewritten(reference, entry, entry.location), insecure, mirror: false };
  const blocker = blockerOf(itself, conf);
  if (blocker !== undefined) return { blocked: blocker };
  const mirrors = entry.mirrors.flatMap((mirror) => asEndpoint(reference, entry, mirror));
  return { endpoints: [...mirrors.filter((mirror) => blockerOf(mirror, conf) === undefined), itself] };
}

/** A name that is sent to a blocked place is blocked, too. */
function blockerOf(endpoint: Endpoint, conf: RegistriesConf): RegistryEntry | undefined {
  const entry = entryFor(repositoryOf(endpoint), conf);
  return entry?.blocked ? entry : undefined;
}

/** None where the mirror is not for what is asked. */
function asEndpoint(reference: Reference, entry: RegistryEntry, mirror: MirrorEntry): readonly Endpoint[] {
  const { location, insecure, pullFromMirror } = mirror;
  const pullOnly = entry.mirrorByDigestOnly ? 'digest-only' : (pullFromMirror ?? 'all');
  if (!fits(reference, pullOnly)) return [];
  const place = rewritten(reference, entry, location);
  return [{ ...place, insecure, mirror: true, ...(pullOnly !== 'all' && { pullOnly }) }];
}

function fits({ tag, digest }: Reference, pullOnly: PullFromMirror): boolean {
  if (pullOnly === 'digest-only') return digest !== undefined || tag === undefined;
  return pullOnly === 'all' || digest === undefined;
}

/** The location takes the place of what the prefix covers; the version stays. */
function rewritten(reference: Reference, { prefix }: RegistryEntry, location: string | undefined) {
  const { registry, repository } = reference;
  if (location === undefined) return { registry, repository };
  const name = repositoryOf(reference);
  const found = location + name.slice(matchedLength(formatReference(reference), prefix));
  // A single word would pass for an official image of docker.io.
  const parsed = found.includes('/') ? parseReference(found, 'docker.io') : undefined;
  if (parsed === undefined || isProblem(parsed)) throw rewriteRefused(name, prefix, found);
  const { tag, digest } = parsed;
  const isOther =
    (tag ?? reference.tag) !== reference.tag || (digest ?? reference.digest) !== reference.digest;
  if (isOther) throw rewriteRefused(name, prefix, found);
  return { registry: parsed.registry, repository: parsed.repository };
}
