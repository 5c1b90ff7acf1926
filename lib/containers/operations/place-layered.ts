import { statSync } from 'node:fs';
import type { UndoStack } from '../../base/undo.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { NewRootfs } from '../../storage/storage.ts';
import { cannotOverlay } from '../errors.ts';
import type { ContainerImage } from '../model.ts';
import type { MountRequest } from '../mount-model.ts';
import type { Needs } from '../needs.ts';
import type { Place, SpecFacts } from '../plan/facts.ts';
import { createRootfs, findMountImage } from './create.ts';
import type { Placed } from './place-mounts.ts';

/** The storage's name for what a container mounts of it. */
const layeredId = (id: ContainerId, index: number) => `mount-${id}-${index}`;

/** The container that a root filesystem was made for here; undefined for any other. */
export function mounterOf(rootfsId: string): string | undefined {
  return /^mount-([0-9a-f]{64})-\d+$/.exec(rootfsId)?.[1];
}

type Layered = Pick<Placed, 'places' | 'mounts' | 'folders'>;

/**
 * Mount the images that a container mounts, each for this run alone: owners are those the container knows.
 *
 * @throws TSMAN_IMAGE_NOT_FOUND, TSMAN_STORAGE_MOUNT
 */
export async function placeImages(needs: Needs, facts: SpecFacts, undo: UndoStack): Promise<Layered> {
  const { mapping } = facts;
  return await placeEach(needs, facts, async (mount, place) => {
    if (mount.type !== 'image') return undefined;
    const image = findMountImage(needs, mount);
    const { readOnly } = mount;
    return await mountLayered(needs, { ...place, layers: image.layers, readOnly, mapping, image }, undo);
  });
}

/**
 * Mount the folders that a container may not change under a top of its own, for this run alone.
 *
 * @param whole where volumes lie
 * @throws TSMAN_MOUNT_OVERLAY, TSMAN_STORAGE_MOUNT
 */
export async function placeOverlays(
  needs: Needs,
  { facts, whole }: { readonly facts: SpecFacts; readonly whole: SpecFacts['places'] },
  undo: UndoStack,
): Promise<Layered> {
  return await placeEach(needs, facts, async (mount, place) => {
    if ((mount.type !== 'bind' && mount.type !== 'volume') || !mount.overlay) return undefined;
    const lowerFolder = mount.type === 'bind' ? mount.source : (whole[mount.destination]?.path ?? '');
    checkFolder(lowerFolder);
    return await mountLayered(needs, { ...place, layers: [], lowerFolder }, undo);
  });
}

interface LayeredPlace {
  readonly id: string;
  readonly path: string;
}

async function placeEach(
  { paths }: Needs,
  { container }: SpecFacts,
  mountOne: (mount: MountRequest, place: LayeredPlace) => Promise<string | undefined>,
): Promise<Layered> {
  const places: Record<string, Place> = {};
  const mounts: string[] = [];
  const folders: string[] = [];
  for (const [index, mount] of container.request.mounts.entries()) {
    const path = paths.live(container.id).layered(index);
    const folder = await mountOne(mount, { id: layeredId(container.id, index), path });
    if (folder === undefined) continue;
    places[mount.destination] = { path, flags: [] };
    mounts.push(path);
    folders.push(folder);
  }
  return { places, mounts, folders };
}

interface LayeredMount extends LayeredPlace, Pick<NewRootfs, 'layers' | 'lowerFolder' | 'readOnly'> {
  readonly mapping?: SpecFacts['mapping'];
  readonly image?: Pick<ContainerImage, 'id'>;
}

/** @returns the folder that goes when the container has ended */
async function mountLayered(
  needs: Needs,
  { path, mapping, image, ...rootfs }: LayeredMount,
  undo: UndoStack,
): Promise<string> {
  const { storage, paths } = needs;
  const { id, readOnly = false } = rootfs;
  await storage.removeRootfs(id);
  undo.push(() => storage.removeRootfs(id));
  await createRootfs(needs, { ...rootfs, disposable: true }, image);
  undo.push(() => storage.unmountRootfs(id, path));
  await storage.mountRootfs(id, path, { disposable: true, readOnly, ...(mapping && { mapping }) });
  return paths.rootfs(id);
}

function checkFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw cannotOverlay(path, 'no such file or directory');
  if (!found.isDirectory()) throw cannotOverlay(path, 'not a directory');
}
