import { join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { withLock } from '../../base/lock.ts';
import { cannotRename, noSuchContainer } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';

/**
 * Give a container another name. The new name is taken first, then the record says so, then the old one is free: whenever
 * this is killed, the container has one of the two.
 *
 * @throws TSMAN_CONTAINER_NAME_IN_USE, TSMAN_CONTAINER_NOT_FOUND when it is removed meanwhile
 */
export async function renameContainer(
  { paths, containers, events }: Pick<Needs, 'paths' | 'containers' | 'events'>,
  { id }: Container,
  name: string,
): Promise<void> {
  await withLock(join(paths.locks, id), async () => {
    const before = containers.read(id);
    if (before === undefined) throw noSuchContainer(id);
    if (before.name === name) return;
    try {
      await containers.takeName(name, id);
    } catch (error) {
      throw codeOf(error) === 'TSMAN_CONTAINER_NAME_IN_USE' ? cannotRename(id, name) : error;
    }
    const after = { ...before, name, request: { ...before.request, name } };
    try {
      containers.replace(after);
    } catch (error) {
      containers.releaseName(name, id);
      throw error;
    }
    containers.releaseName(before.name, id);
    events.write(containerEvent(after, 'rename'));
  });
}
