import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../base/error.ts';
import { UndoStack } from '../../base/undo.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { isActive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { ownVolumes } from '../plan/volumes.ts';
import { stateOf } from '../state.ts';
import { claimRemoval, clearLive, type Obstacle } from './claim.ts';
import { needsRootfs } from './create.ts';
import { cannotRemove, containerStarting } from './errors.ts';
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

/**
 * Remove a container with its files. Succeeds when another process removes it meanwhile.
 *
 * @throws TSMAN_CONTAINER_RUNNING (exit code 2), TSMAN_CONTAINER_STARTING where it is not to be ended by force
 */
export async function removeContainer(
  needs: Needs,
  container: Container,
  options: RemoveOptions,
): Promise<void> {
  const { id, request } = container;
  const release = await takeOver(needs, container, options);
  if (release === undefined) return;
  await using undo = new UndoStack();
  undo.push(release);
  await unmountAll(needs, id);
  if (needsRootfs(request)) await needs.storage.removeRootfs(id);
  needs.containers.remove(container);
  needs.events.write(containerEvent(container, 'remove'));
  if ((options.volumes || request.remove) && ownVolumes(request).length > 0) {
    const { removeOwnVolumes } = await import('./volumes.ts');
    await removeOwnVolumes(needs, container);
  }
}

/** Remove a container that does not run. @returns false when somebody has started it meanwhile: it is left alone */
export async function removeUnlessUsed(needs: Needs, container: Container): Promise<boolean> {
  try {
    await removeContainer(needs, container, { force: false });
    return true;
  } catch (error) {
    if (['TSMAN_CONTAINER_RUNNING', 'TSMAN_CONTAINER_STARTING'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** The work of another process, which is about to be done. */
const POLL_MS = 5;

/**
 * Come to where nobody but us has to do with a container, by ending it if that is meant.
 *
 * @returns undefined when it is gone
 */
async function takeOver(
  needs: Needs,
  container: Container,
  options: RemoveOptions,
): Promise<(() => void) | undefined> {
  for (;;) {
    const claimed = await claimRemoval(needs, container.id);
    if (typeof claimed === 'function') return claimed;
    if (claimed === 'gone') return undefined;
    await overcome(needs, container, { ...options, obstacle: claimed });
  }
}

async function overcome(
  needs: Needs,
  container: Container,
  { obstacle, force, timeoutSeconds }: RemoveOptions & { readonly obstacle: Obstacle },
): Promise<void> {
  const { id } = container;
  if (obstacle === 'runs' && !force) throw cannotRemove(id, stateOf(needs.paths, id).status);
  if (obstacle === 'starts' && !force) throw containerStarting(id);
  if (obstacle === 'runs') await end(needs, container, timeoutSeconds);
  else await sleep(POLL_MS);
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
