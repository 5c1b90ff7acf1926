import { UndoStack } from '../../base/undo.ts';
import type { Image } from '../../images/model.ts';
import { type ListedChange, listedChanges } from '../../images/plan/listed-changes.ts';
import { compareTrees } from '../../storage/diff/trees.ts';
import { noImageToCompare } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { isOfTheEngine } from '../plan/changes.ts';
import { needsRootfs } from './create.ts';
import { viewContainer } from './view.ts';

/** What has files to compare. */
export type Comparable = { readonly container: Container } | { readonly image: Image };

const HOW = { folderTimes: false, contents: true } as const;

/**
 * What a container changed in its image. What the engine itself puts into every container is left out.
 *
 * @throws TSMAN_STORAGE_MOUNT, TSMAN_DIFF_NO_IMAGE for one that works in a folder of the host's
 */
export async function diffContainer(needs: Needs, container: Container): Promise<readonly ListedChange[]> {
  const { id, request } = container;
  if (!needsRootfs(request)) throw noImageToCompare(id);
  await using undo = new UndoStack();
  const before = await viewBelow(needs, container, undo);
  const after = await viewContainer(needs, container, undo);
  const { upper, work } = await needs.storage.rootfsFolders(id);
  // vfs has no top: the folder is all of it.
  const top = work === undefined ? {} : { top: upper };
  return withoutEngine(listedChanges(compareTrees(before, after, { ...HOW, ...top })));
}

/** What `after` has that `before` has not, and the other way round. @throws TSMAN_STORAGE_MOUNT */
export async function diffBetween(
  needs: Needs,
  after: Comparable,
  before: Comparable,
): Promise<readonly ListedChange[]> {
  await using undo = new UndoStack();
  const [old, now] = [await view(needs, before, undo), await view(needs, after, undo)];
  return now === undefined ? [] : withoutEngine(listedChanges(compareTrees(old, now, HOW)));
}

function view(needs: Needs, what: Comparable, undo: UndoStack): Promise<string | undefined> {
  return 'image' in what ? needs.viewImage(what.image.id, undo) : viewContainer(needs, what.container, undo);
}

/** What the container began with. */
async function viewBelow(needs: Needs, { request, image }: Container, undo: UndoStack) {
  if (request.source.type === 'rootfs') return request.source.folder;
  return image && (await needs.viewImage(image.id, undo));
}

function withoutEngine(changes: readonly ListedChange[]): readonly ListedChange[] {
  return changes.filter(({ path }) => !isOfTheEngine(path));
}
