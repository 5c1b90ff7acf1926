import { listContainers } from '../containers/operations/list.ts';
import { removeContainer } from '../containers/operations/remove.ts';
import type { RemoveRequest } from '../images/operations/remove.ts';
import type { Context } from './command.ts';
import { reclaimed } from './confirm.ts';
import { humanSize } from './human.ts';
import { containersOfImage } from './image-users.ts';
import { reportError } from './report-error.ts';

/**
 * Remove images and lists, and tell what went and what did not.
 *
 * @returns 1 when some were missing and nothing else was wrong, 2 when some were in use, 125 for the rest
 */
export async function removeAndTell(
  context: Context,
  request: Omit<RemoveRequest, 'usersOf' | 'removeUsers'>,
): Promise<number> {
  const { untagged, deleted, errors, freedBytes } = await context.engine.images.remove({
    ...request,
    usersOf: (id) => containersOfImage(context, id),
    removeUsers: (ids) => removeContainers(context, ids),
  });
  for (const name of untagged) context.print(`Untagged: ${name}`);
  for (const id of deleted) context.print(`Deleted: ${id}`);
  if (deleted.length > 0) context.warn(reclaimed(freedBytes, humanSize(freedBytes)));
  const world = { env: context.environment, stderr: context.stderr };
  return Math.max(0, ...errors.map((error) => reportError(error, world)));
}

async function removeContainers({ engine }: Context, ids: readonly string[]): Promise<void> {
  const doomed = listContainers(engine.containers).filter(({ container }) => ids.includes(container.id));
  for (const { container } of doomed) {
    await removeContainer(engine.containers, container, { force: true, timeoutSeconds: 0 });
  }
}
