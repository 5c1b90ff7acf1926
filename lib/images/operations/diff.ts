import { randomHex } from '../../base/random.ts';
import { UndoStack } from '../../base/undo.ts';
import { compareTrees } from '../../storage/diff/trees.ts';
import type { Image } from '../model.ts';
import { mountTarget } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { type ListedChange, listedChanges } from '../plan/listed-changes.ts';
import { ensureLayers } from './ensure-layers.ts';
import { sweepMounts } from './mount.ts';

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
  await sweepMounts(needs);
  for (const image of before === undefined ? [after] : [before, after]) await ensureLayers(needs, image);
  await using undo = new UndoStack();
  const mount = async (layers: Image['layers']) => {
    if (layers.length === 0) return undefined;
    const id = `image-${needs.owner}-${randomHex(4)}`;
    const target = mountTarget(needs, id);
    undo.push(() => needs.storage.removeRootfs(id));
    await needs.storage.createRootfs({ id, layers, readOnly: true, disposable: true });
    undo.push(() => needs.storage.unmountRootfs(id, target));
    await needs.storage.mountRootfs(id, target);
    return target;
  };
  const old = await mount(before?.layers ?? after.layers.slice(0, -1));
  const now = await mount(after.layers);
  if (now === undefined) return [];
  return listedChanges(compareTrees(old, now, { folderTimes: false, contents: true })).map(inText);
}

/** Paths come as bytes. */
function inText({ path, kind }: ListedChange): ListedChange {
  return { path: Buffer.from(path, 'latin1').toString('utf8'), kind };
}
