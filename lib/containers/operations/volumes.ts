import { codeOf, TsmanError } from '../../base/error.ts';
import { randomHex } from '../../base/random.ts';
import type { UndoStack } from '../../base/undo.ts';
import type { ExecutionConfig } from '../../oci/image-spec.ts';
import { volumeInUse } from '../../volumes/errors.ts';
import { ensureVolume } from '../../volumes/operations/create.ts';
import { removeVolume } from '../../volumes/operations/remove.ts';
import { noLender } from '../errors.ts';
import type { Container, ContainerRequest } from '../model.ts';
import type { Needs } from '../needs.ts';
import { ownVolumes, planVolumes, volumeMounts, withLent } from '../plan/volumes.ts';
import { isIdle } from './claim.ts';

/**
 * Give a new container its volumes: those of its image beside those it asked for, each made where it is not there.
 *
 * @returns the request with a name for each
 * @throws TSMAN_VOLUME_NAME, TSMAN_CONTAINER_NOT_FOUND
 */
export async function giveVolumes(
  needs: Needs,
  wish: { readonly request: ContainerRequest; readonly config: ExecutionConfig },
  undo: UndoStack,
): Promise<ContainerRequest> {
  const volumes = await needs.volumes();
  const lent = { ...wish.request, mounts: withLent(wish.request, lendersOf(needs, wish.request)) };
  const known = new Set(volumeMounts(lent).map(({ name }) => name));
  const mounts = planVolumes({ ...wish, request: lent }, () => randomHex(32));
  const request = { ...wish.request, mounts };
  for (const { name = '', anonymous = false, options } of volumeMounts(request)) {
    const disposable = anonymous && request.remove;
    await ensureVolume(volumes, { name, anonymous, disposable, ...(options && { options }) });
    if (!known.has(name)) {
      undo.push(async () => {
        await removeVolume(volumes, name, () => undefined);
      });
    }
  }
  return request;
}

/** The mounts of the containers that `--volumes-from` names. @throws TSMAN_CONTAINER_NOT_FOUND in podman's words */
function lendersOf({ containers }: Needs, { volumesFrom = [] }: ContainerRequest) {
  return volumesFrom.map(({ container }) => {
    try {
      return containers.resolve(container).request.mounts;
    } catch (error) {
      throw error instanceof TsmanError ? noLender(container, error) : error;
    }
  });
}

/** The containers that have a volume, running or not, as they are at the moment of asking. */
export function usersOfVolume({ containers }: Pick<Needs, 'containers'>, name: string): readonly Container[] {
  return containers
    .list()
    .filter(({ request }) => volumeMounts(request).some((mount) => mount.name === name));
}

/** Whether processes of a container may be changing what is in a volume. */
export function isVolumeLive(needs: Pick<Needs, 'containers' | 'paths'>, name: string): boolean {
  return usersOfVolume(needs, name).some(({ id }) => !isIdle(needs, id));
}

/** Tells which volumes containers have; they are looked at once, when that is first asked. @param leaving IDs of those that do not count */
export function volumesInUse(
  { containers }: Pick<Needs, 'containers'>,
  leaving: ReadonlySet<string> = new Set(),
): (name: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set(
      containers
        .list()
        .filter(({ id }) => !leaving.has(id))
        .flatMap(({ request }) => volumeMounts(request).flatMap((mount) => mount.name ?? [])),
    );
    return names.has(name);
  };
}

/**
 * Remove a volume that no container has.
 *
 * @returns whether it was there
 * @throws TSMAN_VOLUME_IN_USE (exit code 2) naming the containers
 */
export async function removeUnusedVolume(needs: Needs, name: string): Promise<boolean> {
  return await removeVolume(await needs.volumes(), name, () => {
    const users = usersOfVolume(needs, name);
    if (users.length > 0)
      throw volumeInUse(
        name,
        users.map(({ id }) => id),
      );
  });
}

/** Remove the volumes that were made for a container that is no more, but for those that others use by now. */
export async function removeOwnVolumes(needs: Needs, { request }: Pick<Container, 'request'>): Promise<void> {
  for (const name of ownVolumes(request)) {
    try {
      await removeUnusedVolume(needs, name);
    } catch (error) {
      if (codeOf(error) !== 'TSMAN_VOLUME_IN_USE') throw error;
    }
  }
}
