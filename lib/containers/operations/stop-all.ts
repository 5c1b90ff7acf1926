import { isActive } from '../lifecycle.ts';
import type { Needs } from '../needs.ts';
import { listContainers } from './list.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { stopContainer } from './stop.ts';

/** Stop every container that runs, at the same time, and wait until nothing of theirs is left. */
export async function stopAllContainers(needs: Needs): Promise<void> {
  const running = listContainers(needs).filter(({ state }) => isActive(state));
  await Promise.all(
    running.map(async ({ container }) => {
      await stopContainer(needs, container);
      await waitForMonitorEnd(needs, container.id);
    }),
  );
}
