import type { Environment } from '../host/folders.ts';
import type { Folders } from '../host/paths.ts';
import { isProblem, parseReference, type Reference, withDefaultTag } from '../oci/reference.ts';
import { credentialsFor } from './auth/auth-file.ts';
import { certificatesFor } from './certs.ts';
import { type Endpoint, openEndpoint } from './endpoint.ts';
import { nameRefused } from './errors.ts';
import { openHttp, type Timeouts } from './http.ts';
import type { Credentials, Registries, RegistryOptions } from './registry.ts';
import { openRegistryApi } from './registry-api.ts';
import { openRepository, type Place } from './repository.ts';
import { openAuthorizer } from './token.ts';

/** Whose registries they are. */
export interface RegistriesCall {
  readonly environment: Environment;
  readonly folders: Folders;
  readonly uid: number;
  readonly home: string;
  readonly timeouts?: Timeouts;
}

/** What is known of a place before it is spoken to. */
interface PlannedPlace {
  readonly registry: string;
  readonly repository: string;
  readonly insecure: boolean;
  readonly mirror: boolean;
  readonly pullOnly?: Place['pullOnly'];
}

/** Registries as the user's machine is set up for them. Nothing is read, and nobody asked, before it is needed. */
export function openRegistries(call: RegistriesCall): Registries {
  const reach = (place: PlannedPlace, options: RegistryOptions) => openPlace(call, { place, options });
  return {
    candidates(text) {
      const parsed = parseReference(text, 'docker.io');
      if (isProblem(parsed)) throw nameRefused(text, parsed.problem);
      return [withDefaultTag(parsed)];
    },
    repository(reference, _action, options = {}) {
      const planned = plan(reference);
      const places = () => Promise.all(planned.map((place) => reach(place, options)));
      return openRepository({ reference, places, patience: options });
    },
    api(registry, options = {}) {
      const place = { registry, repository: '', insecure: false, mirror: false };
      return openRegistryApi(registry, async () => (await reach(place, options)).endpoint);
    },
    searchRegistries: () => ['docker.io'],
    checkPolicy: () => undefined,
  };
}

function plan({ registry, repository }: Reference): readonly PlannedPlace[] {
  return [{ registry, repository, insecure: false, mirror: false }];
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
  { environment, folders, uid, home }: RegistriesCall,
  { place, options: { authFile, credentials } }: Opening,
): Promise<Credentials | undefined> {
  if (credentials !== undefined && !place.mirror) return credentials;
  return await credentialsFor(
    { environment, folders, uid, home, authFile },
    place.registry,
    place.repository,
  );
}
