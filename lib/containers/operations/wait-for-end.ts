import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../host/process-identity.ts';
import { waitForExit } from '../../monitor/client.ts';
import type { ExitRecord } from '../../monitor/protocol.ts';
import { firstProcessOf, readRunning } from '../../monitor/state.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { isActive } from '../lifecycle.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';

/** Between the end of a container and its next start. */
const PAUSE_POLL_MS = 20;
/** Only for containers whose monitor was killed: nothing else tells of their end. */
const POLL_MS = 20;

/**
 * Wait until a running container has ended.
 *
 * @param signal ends the waiting
 * @returns what its monitor said of the end; undefined when it has none any more, or went without a word
 */
export async function waitForEnd(
  { paths }: Pick<Needs, 'paths'>,
  id: ContainerId,
  signal?: AbortSignal,
): Promise<ExitRecord | undefined> {
  const { folder } = paths.live(id);
  const exit = await waitForExit(folder, signal);
  if (exit !== undefined) return exit;
  const running = readRunning(folder);
  const goesOn = () => running !== undefined && !signal?.aborted && isAlive(firstProcessOf(running));
  while (goesOn()) await sleep(POLL_MS);
  return undefined;
}

/** Wait until a container has ended and its monitor does not start it again. */
export async function waitForLastEnd(needs: Pick<Needs, 'paths'>, id: ContainerId): Promise<void> {
  for (let state = stateOf(needs.paths, id); isActive(state); state = stateOf(needs.paths, id)) {
    if (state.status === 'restarting') await sleep(PAUSE_POLL_MS);
    else await waitForEnd(needs, id);
  }
}
