import { existsSync } from 'node:fs';
import type { ContainerId } from '../../oci/container-id.ts';
import { cannotRemove } from '../errors.ts';
import { isActive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { ownVolumes } from '../plan/volumes.ts';
import { stateOf } from '../state.ts';
import { clearLive } from './claim.ts';
import { needsRootfs } from './create.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { unmountAll } from './mount.ts';
import { endContainer, stopContainer } from './stop.ts';

export interface RemoveOptions {
  /** End it first: by SIGKILL, or by its stop signal when `timeoutSeconds` says how long to wait. */
  readonly force: boolean;
  readonly timeoutSeconds?: number;
  /** The volumes that were made for it go, too; those of a container that was to go with its end do anyway. */
  readonly volumes?: boolean;
}

/** Remove a container with its files. Succeeds when it vanishes meanwhile. @throws TSMAN_CONTAINER_RUNNING (exit code 2) */
export async function removeContainer(
  needs: Needs,
  container: Container,
  options: RemoveOptions,
): Promise<void> {
  const { id, request } = container;
  const state = stateOf(needs.paths, id);
  if (isActive(state)) {
    if (!options.force) throw cannotRemove(id, state.status);
    await end(needs, container, options.timeoutSeconds);
  }
  await waitForMonitorEnd(needs, id);
  await clearLive(needs, id);
  await unmountAll(needs, id);
  if (needsRootfs(request)) await needs.storage.removeRootfs(id);
  // One that goes with its end may be gone by now, and its monitor has said so.
  const isThere = existsSync(needs.paths.container(id).record);
  needs.containers.remove(container);
  if (isThere) needs.events.write(containerEvent(container, 'remove'));
  if ((options.volumes || request.remove) && ownVolumes(request).length > 0) {
    const { removeOwnVolumes } = await import('./volumes.ts');
    await removeOwnVolumes(needs, container);
  }
}

/** Remove what is left of a container whose record cannot be read; if it runs, it is ended by SIGKILL. */
export async function removeBroken(needs: Needs, id: ContainerId): Promise<void> {
  if (isActive(stateOf(needs.paths, id))) await endContainer(needs, id);
  await waitForMonitorEnd(needs, id);
  await clearLive(needs, id);
  await unmountAll(needs, id);
  await needs.storage.removeRootfs(id);
  needs.containers.removeBroken(id);
}

async function end(needs: Needs, container: Container, timeoutSeconds: number | undefined): Promise<void> {
  if (timeoutSeconds !== undefined) {
    await stopContainer(needs, container, { timeoutSeconds });
    return;
  }
  await endContainer(needs, container.id);
}
