import type { UndoStack } from '../../base/undo.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { Needs } from '../needs.ts';
import type { Place, SpecFacts } from '../plan/facts.ts';
import { imageMounts } from '../plan/volumes.ts';
import { createRootfs, findMountImage } from './create.ts';
import type { Placed } from './place-mounts.ts';

/** The storage's name for an image that a container mounts. */
const mountedImageId = (id: ContainerId, index: number) => `mount-${id}-${index}`;

/** The container that a root filesystem was made for by {@link placeImages}; undefined for any other. */
export function mounterOf(rootfsId: string): string | undefined {
  return /^mount-([0-9a-f]{64})-\d+$/.exec(rootfsId)?.[1];
}

/**
 * Mount the images that a container mounts, each for this run alone: owners are those the container knows.
 *
 * @throws TSMAN_IMAGE_NOT_FOUND, TSMAN_STORAGE_MOUNT
 */
export async function placeImages(
  needs: Needs,
  { container, mapping }: Pick<SpecFacts, 'container' | 'mapping'>,
  undo: UndoStack,
): Promise<Pick<Placed, 'places' | 'mounts' | 'folders'>> {
  const { storage, paths } = needs;
  const places: Record<string, Place> = {};
  const mounts: string[] = [];
  const folders: string[] = [];
  for (const [index, mount] of imageMounts(container.request).entries()) {
    const { destination, readOnly } = mount;
    const image = findMountImage(needs, mount);
    const id = mountedImageId(container.id, index);
    const path = paths.live(container.id).image(index);
    await storage.removeRootfs(id);
    undo.push(() => storage.removeRootfs(id));
    await createRootfs(needs, { id, layers: image.layers, readOnly, disposable: true }, image);
    undo.push(() => storage.unmountRootfs(id, path));
    await storage.mountRootfs(id, path, { disposable: true, readOnly, ...(mapping && { mapping }) });
    places[destination] = { path, flags: [] };
    mounts.push(path);
    folders.push(paths.rootfs(id));
  }
  return { places, mounts, folders };
}
