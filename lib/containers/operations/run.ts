import { UndoStack } from '../../base/undo.ts';
import type { MonitorHandle } from '../../monitor/launch.ts';
import type { Container, ContainerRequest } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { ownVolumes } from '../plan/volumes.ts';
import { claimNew } from './claim.ts';
import { createContainer } from './create.ts';
import { type LaunchOptions, launchContainer } from './launch.ts';

/**
 * Make a container and start it. One that cannot be started stays, as created, unless it was to be removed at its end.
 *
 * @throws what `createContainer` and `launchContainer` throw
 */
export async function runContainer(
  needs: Needs,
  request: ContainerRequest,
  options: LaunchOptions,
): Promise<{ readonly container: Container; readonly monitor: MonitorHandle }> {
  await using undo = new UndoStack();
  undo.push(() => options.monitor.abandon());
  const container = await createContainer(needs, request, {
    beforeRecord: (id) => undo.push(claimNew(needs, id)),
  });
  if (request.remove) {
    if (ownVolumes(container.request).length > 0) {
      const { removeOwnVolumes } = await import('./volumes.ts');
      undo.push(() => removeOwnVolumes(needs, container));
    }
    undo.push(() => {
      needs.containers.remove(container);
      needs.events.write(containerEvent(container, 'remove'));
    });
    undo.push(() => needs.storage.removeRootfs(container.id));
  }
  await launchContainer(needs, container, options);
  undo.keep();
  return { container, monitor: options.monitor };
}
