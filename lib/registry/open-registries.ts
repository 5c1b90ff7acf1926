import type { Environment } from '../host/folders.ts';
import type { Folders } from '../host/paths.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { credentialsFor } from './auth/auth-file.ts';
import { certificatesFor } from './certs.ts';
import { type Endpoint, openEndpoint } from './endpoint.ts';
import { openHttp, type Timeouts } from './http.ts';
import type { Credentials, Registries, RegistryOptions } from './registry.ts';
import { openRegistryApi } from './registry-api.ts';
import { openRepository, type Place } from './repository.ts';
import { registryBlocked } from './rules/errors.ts';
import { type Endpoint as PlannedPlace, planEndpoints } from './rules/plan/endpoints.ts';
import { entryFor, type RegistriesConf } from './rules/plan/registries-conf.ts';
import type { Rules } from './rules/rules.ts';
import { openAuthorizer } from './token.ts';

/** Whose registries they are. */
export interface RegistriesCall {
  readonly environment: Environment;
  readonly folders: Folders;
  readonly uid: number;
  readonly home: string;
  /** What the files of user and machine say. */
  readonly rules: Rules;
  readonly timeouts?: Timeouts;
}

/**
 * Registries as the user's machine is set up for them, mirrors and all. Nothing is read, and nobody asked, before it is
 * needed.
 */
export function openRegistries(call: RegistriesCall): Registries {
  const { rules } = call;
  const reach = (place: PlannedPlace, options: RegistryOptions) => openPlace(call, { place, options });
  return {
    candidates: rules.candidates,
    repository(reference, action, options = {}) {
      const planned = endpointsOf(reference, action, rules.conf());
      const places = () => Promise.all(planned.map((place) => reach(place, options)));
      return openRepository({ reference, places, patience: options });
    },
    api(registry, options = {}) {
      const entry = entryFor(registry, rules.conf());
      if (entry?.blocked) throw registryBlocked(registry, entry);
      const place = { registry, repository: '', insecure: entry?.insecure ?? false, mirror: false };
      return openRegistryApi(registry, async () => (await reach(place, options)).endpoint);
    },
    searchRegistries: () => rules.conf().searchRegistries ?? ['docker.io'],
    checkPolicy: rules.checkPolicy,
  };
}

function endpointsOf(reference: Reference, action: 'pull' | 'push', conf: RegistriesConf) {
  const plan = planEndpoints(reference, action, conf);
  if ('endpoints' in plan) return plan.endpoints;
  throw registryBlocked(formatReference(reference), plan.blocked);
}

interface Opening {
  readonly place: PlannedPlace;
  readonly options: RegistryOptions;
}

/** A mirror that fails is not waited for: the next place is asked. */
async function openPlace(call: RegistriesCall, { place, options }: Opening): Promise<Place> {
  const { registry, repository, mirror, pullOnly } = place;
  const insecure = options.verifyTls === undefined ? place.insecure : !options.verifyTls;
  const { environment, timeouts } = call;
  const { certFolder } = options;
  const trust = { verify: !insecure, ...certificatesFor({ ...call, certFolder }, registry) };
  const http = openHttp({ environment, trust, ...(timeouts && { timeouts }) });
  const credentials = await credentialsOf(call, { place, options });
  const { signal } = options;
  const authorizer = openAuthorizer({ http, registry, credentials, insecure, signal });
  const patience = mirror ? { ...options, retries: 0 } : options;
  const endpoint: Endpoint = openEndpoint({
    registry,
    address: registry === 'docker.io' ? DOCKER_ADDRESS : registry,
    insecure,
    http,
    authorizer,
    patience,
  });
  return { endpoint, repository, pullOnly };
}

/** Where docker.io is. */
const DOCKER_ADDRESS = 'registry-1.docker.io';

/** Those of the command line are for the place that the name says, for no mirror. */
async function credentialsOf(
  { environment, folders, uid, home, rules }: RegistriesCall,
  { place, options: { authFile, credentials } }: Opening,
): Promise<Credentials | undefined> {
  if (credentials !== undefined && !place.mirror) return credentials;
  const helpers = rules.conf().credentialHelpers;
  const where = { environment, folders, uid, home, authFile, helpers };
  return await credentialsFor(where, place.registry, place.repository);
}
