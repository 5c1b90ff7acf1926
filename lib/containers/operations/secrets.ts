import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsmanError } from '../../base/error.ts';
import { replaceFile } from '../../base/json-file.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { Needs as SecretNeeds } from '../../secrets/needs.ts';
import { cannotCreate } from '../errors.ts';
import type { ContainerRequest } from '../model.ts';
import type { SecretRequest } from '../mount-model.ts';
import type { Needs } from '../needs.ts';
import type { PlacedSecrets, SpecFacts } from '../plan/facts.ts';
import { checkSecretOwners, mountedSecrets, secretOwner, variableSecrets } from '../plan/secrets.ts';
import { outsideId } from '../plan/user-namespace.ts';

/**
 * Give a new container its secrets: of those it mounts a copy each, which stays what it is whatever becomes of the secret.
 *
 * @returns the request with the name and ID of each
 * @throws TSMAN_SECRET_NOT_FOUND, TSMAN_SECRET_AMBIGUOUS, TSMAN_ID_NOT_MAPPED
 */
export async function giveSecrets(
  needs: Needs,
  id: ContainerId,
  request: ContainerRequest,
): Promise<ContainerRequest> {
  checkSecretOwners(request, needs.host.ids);
  const { store } = await needs.secrets();
  const copies: Buffer[] = [];
  const secrets = (request.secrets ?? []).map((each): SecretRequest => {
    if (each.type === 'env') return { ...each, secret: nameOfVariable(store, each.secret) };
    const { secret, data } = store.reveal(store.resolve(each.secret).name);
    copies.push(data);
    return { ...each, secret: secret.name, id: secret.id };
  });
  const folder = needs.paths.container(id).secrets;
  for (const [index, data] of copies.entries()) {
    replaceFile(join(folder, String(index)), data, { durable: !request.remove });
  }
  return { ...request, secrets };
}

function nameOfVariable(store: SecretNeeds['store'], typed: string): string {
  try {
    return store.resolve(typed).name;
  } catch (error) {
    throw error instanceof TsmanError ? cannotCreate(error) : error;
  }
}

/**
 * Have the secrets of a container ready for its start: files for its eyes in its live folder, and the values of variables.
 *
 * @throws TSMAN_SECRET_NOT_FOUND when one that is a variable is no more
 */
export async function placeSecrets(needs: Needs, facts: SpecFacts): Promise<PlacedSecrets> {
  const { id, request } = facts.container;
  const variables = variableSecrets(request);
  const { store } = await needs.secrets();
  const env = variables.map(({ secret, target }) => [target, store.reveal(secret).data.toString()] as const);
  const mounted = mountedSecrets(request);
  if (mounted.length === 0) return { env: Object.fromEntries(env), files: [] };
  const live = needs.paths.live(id);
  rmSync(live.secrets, { recursive: true, force: true });
  mkdirSync(live.secretsFolder, { recursive: true, mode: 0o700 });
  const { uid, gid } = facts.mapping ?? {};
  dress(live.secretsFolder, { uid: outsideId(0, uid) ?? 0, gid: outsideId(0, gid) ?? 0 }, 0o755);
  const files = mounted.map((secret, index) => {
    const file = live.secret(index);
    writeFileSync(file, readFileSync(join(needs.paths.container(id).secrets, String(index))), {
      mode: 0o600,
    });
    dress(file, secretOwner(secret, facts), secret.mode & 0o777);
    return file;
  });
  return { env: Object.fromEntries(env), folder: live.secretsFolder, files };
}

/** Whoever owns it has it from now on: mode first, while it is ours. */
function dress(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
  mode: number,
): void {
  chmodSync(path, mode);
  chownSync(path, uid, gid);
}
