import { join } from 'node:path';
import { withLock } from '../../base/lock.ts';
import { isActive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';
import { checkNobodyClaims, clearEarlierRun } from './claim.ts';
import { cannotCleanUp } from './errors.ts';

/**
 * Take away what a run of a container left behind when its monitor was killed: mounts, network, control group, files of
 * running things. How it ended, as far as one can know, is written down for good.
 *
 * @throws TSMAN_CONTAINER_STATE when it runs, TSMAN_CONTAINER_STARTING, TSMAN_CONTAINER_REMOVING
 */
export async function cleanUpContainer(needs: Needs, { id }: Container): Promise<void> {
  const { paths } = needs;
  await withLock(join(paths.locks, id), async () => {
    if (isActive(stateOf(paths, id))) throw cannotCleanUp(id);
    checkNobodyClaims(needs, id);
    await clearEarlierRun(needs, id);
  });
}
