import { randomHex } from '../../base/random.ts';
import { UndoStack } from '../../base/undo.ts';
import { imageNotMounted } from '../errors.ts';
import type { Image } from '../model.ts';
import {
  dropMount,
  type ImageMount,
  listMounts,
  mountTarget,
  readMount,
  writeMount,
} from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { ensureLayers } from './ensure-layers.ts';

export interface MountedImage {
  readonly image: Image;
  /** Absolute, in the user's mount namespace. */
  readonly path: string;
}

/**
 * Mount an image read-only in the user's namespaces; a mounted one is counted once more. Whoever mounts one at the same
 * time gets the same folder.
 *
 * @throws TSMAN_BLOB_MISSING, TSMAN_STORAGE_MOUNT
 */
export async function mountImage(needs: Needs, image: Image): Promise<string> {
  const path = await mountOnce(needs, image);
  needs.events.write(imageEvent('mount', { id: image.id, name: image.names[0] }));
  return path;
}

async function mountOnce(needs: Needs, image: Image): Promise<string> {
  const mounted = await needs.store.locked(() => countOnceMore(needs, image.id));
  if (mounted !== undefined) return mounted;
  await sweepMounts(needs);
  await ensureLayers(needs, image);
  await using undo = new UndoStack();
  const rootfs = `image-${needs.owner}-${randomHex(4)}`;
  const target = mountTarget(needs, rootfs);
  undo.push(() => needs.storage.removeRootfs(rootfs));
  await needs.storage.createRootfs({ id: rootfs, layers: image.layers, readOnly: true, disposable: true });
  undo.push(() => needs.storage.unmountRootfs(rootfs, target));
  await needs.storage.mountRootfs(rootfs, target);
  return await needs.store.locked(() => {
    const other = countOnceMore(needs, image.id);
    if (other !== undefined) return other;
    writeMount(needs, { schema: 1, imageId: image.id, rootfs, count: 1 });
    undo.keep();
    return target;
  });
}

/** The images that are mounted. */
export function mountedImages(needs: Needs): readonly MountedImage[] {
  return listMounts(needs).flatMap(({ imageId, rootfs }) => {
    const image = needs.store.get(imageId);
    return image === undefined ? [] : [{ image, path: mountTarget(needs, rootfs) }];
  });
}

/**
 * Give a mounted image back; it goes when everybody has, or at once when forced.
 *
 * @throws TSMAN_IMAGE_NOT_MOUNTED unless forced
 */
export async function unmountImage(
  needs: Needs,
  { id, names: [name] }: Image,
  { force }: { readonly force: boolean },
): Promise<void> {
  const last = await needs.store.locked(() => {
    const mount = readMount(needs, id);
    if (mount === undefined && !force) throw imageNotMounted(id);
    if (mount !== undefined && mount.count > 1 && !force) {
      writeMount(needs, { ...mount, count: mount.count - 1 });
      return undefined;
    }
    dropMount(needs, id);
    return mount;
  });
  if (last !== undefined) await takeDown(needs, last);
  needs.events.write(imageEvent('unmount', { id, name }));
  await sweepMounts(needs);
}

/**
 * Take away what no record speaks of and no living process is mounting: left by a killed command, a reboot, or an end of
 * the namespaces that it was mounted in.
 */
export async function sweepMounts(needs: Needs): Promise<void> {
  for (const { id: rootfs } of await needs.storage.listRootfs()) {
    const [, owner] = /^image-(\d+-\d+)-[0-9a-f]+$/.exec(rootfs) ?? [];
    if (owner === undefined || needs.isOwnerAlive(owner)) continue;
    const isKnown = await needs.store.locked(() => listMounts(needs).some((each) => each.rootfs === rootfs));
    if (!isKnown) await takeDown(needs, { rootfs });
  }
}

/** @returns where it is mounted; undefined where it is not */
function countOnceMore(needs: Needs, imageId: string): string | undefined {
  const mount = readMount(needs, imageId);
  if (mount === undefined) return undefined;
  writeMount(needs, { ...mount, count: mount.count + 1 });
  return mountTarget(needs, mount.rootfs);
}

async function takeDown(needs: Needs, { rootfs }: Pick<ImageMount, 'rootfs'>): Promise<void> {
  await needs.storage.unmountRootfs(rootfs, mountTarget(needs, rootfs));
  await needs.storage.removeRootfs(rootfs);
}
