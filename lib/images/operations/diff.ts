import { UndoStack } from '../../base/undo.ts';
import { compareTrees } from '../../storage/diff/trees.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { type ListedChange, listedChanges } from '../plan/listed-changes.ts';
import { ensureLayers } from './ensure-layers.ts';
import { viewLayers } from './view.ts';

/**
 * What an image has and another has not; without another, what its last layer changed.
 *
 * @throws TSMAN_BLOB_MISSING, TSMAN_STORAGE_MOUNT
 */
export async function diffImages(
  needs: Needs,
  after: Image,
  before: Image | undefined,
): Promise<readonly ListedChange[]> {
  for (const image of before === undefined ? [after] : [before, after]) await ensureLayers(needs, image);
  await using undo = new UndoStack();
  const old = await viewLayers(needs, before?.layers ?? after.layers.slice(0, -1), undo);
  const now = await viewLayers(needs, after.layers, undo);
  if (now === undefined) return [];
  return listedChanges(compareTrees(old, now, { folderTimes: false, contents: true }));
}
