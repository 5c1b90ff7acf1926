import type { SpecMount } from '../../oci/runtime-spec.ts';
import type { ContainerRequest } from '../model.ts';
import type { SecretMountRequest, SecretVariableRequest } from '../mount-model.ts';
import { cleanDestination } from './destination.ts';
import { secretNotMapped } from './errors.ts';
import type { CallerIds, SpecFacts } from './facts.ts';
import { isMapped, outsideId, planUserNamespace } from './user-namespace.ts';

type Request = Pick<ContainerRequest, 'secrets'>;

/** Where secrets are that were not given a place. */
const SECRETS = '/run/secrets';

/** Whether something has to be made ready for the secrets of a container: the others need nothing of all this. */
export function hasSecrets({ secrets = [] }: Request): boolean {
  return secrets.length > 0;
}

/** Those that it gets as files, in the order of the copies that were made of them. */
export function mountedSecrets({ secrets = [] }: Request): readonly SecretMountRequest[] {
  return secrets.filter((secret) => secret.type === 'mount');
}

/** Those that it gets as variables. */
export function variableSecrets({ secrets = [] }: Request): readonly SecretVariableRequest[] {
  return secrets.filter((secret) => secret.type === 'env');
}

/**
 * The mounts of secrets and of the folder they are in, and of what mounts.conf gives; of two at one place the last counts.
 */
export function secretMounts(facts: SpecFacts, flags: readonly string[]): readonly SpecMount[] {
  const { secrets, copies = [], container } = facts;
  const folder = secrets?.folder === undefined ? [] : [[SECRETS, secrets.folder] as const];
  const copied = copies.map(
    ({ source, destination }) => [cleanDestination(`/${destination}`), source] as const,
  );
  const files = mountedSecrets(container.request).map(
    ({ secret, target }, index) => [placeOf(target ?? secret), secrets?.files[index] ?? ''] as const,
  );
  return [...new Map([...folder, ...copied, ...files])].map(([destination, source]) => ({
    destination,
    type: 'bind',
    source,
    options: ['bind', 'rprivate', ...flags],
  }));
}

const placeOf = (target: string) =>
  cleanDestination(target.startsWith('/') ? target : `${SECRETS}/${target}`);

/**
 * Who owns the file of a secret, seen from outside.
 *
 * @throws TSMAN_ID_NOT_MAPPED in podman's words
 */
export function secretOwner(
  { uid, gid }: Pick<SecretMountRequest, 'uid' | 'gid'>,
  { mapping, ids }: Pick<SpecFacts, 'mapping'> & { readonly ids: Pick<CallerIds, 'uidCount' | 'gidCount'> },
): { readonly uid: number; readonly gid: number } {
  if (!isMapped(uid, mapping?.uid, ids.uidCount)) throw secretNotMapped('UID', uid);
  if (!isMapped(gid, mapping?.gid, ids.gidCount)) throw secretNotMapped('GID', gid);
  return { uid: outsideId(uid, mapping?.uid) ?? 0, gid: outsideId(gid, mapping?.gid) ?? 0 };
}

/** As {@link secretOwner} when the container starts; here so that none is made in vain. */
export function checkSecretOwners(
  request: Request & Pick<ContainerRequest, 'userNamespace'>,
  ids: CallerIds,
): void {
  const mapping = planUserNamespace(request.userNamespace, ids);
  for (const secret of mountedSecrets(request)) secretOwner(secret, { mapping, ids });
}
