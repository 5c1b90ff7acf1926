import type { Readable } from 'node:stream';
import { UndoStack } from '../../base/undo.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { viewContainer } from './view.ts';

/**
 * Read all files of a container as a tar archive, whether it runs or not. Where volumes are mounted, the archive has the
 * folders that they cover.
 *
 * @param take is given the archive as a stream, and is to read it to its end
 * @throws TSMAN_STORAGE_MOUNT, TSMAN_DIFF_FAILED with tar's own words, and what `take` throws
 */
export async function exportContainer(
  needs: Needs,
  container: Container,
  take: (archive: Readable) => Promise<void>,
): Promise<void> {
  await using undo = new UndoStack();
  const folder = await viewContainer(needs, container, undo);
  await take(await needs.storage.archiveTree(folder));
  needs.events.write(containerEvent(container, 'export'));
}
