import { bytesBelow } from '../base/disk-usage.ts';
import { isActive } from '../containers/lifecycle.ts';
import { type ListedContainer, listContainers } from '../containers/operations/list.ts';
import { sizesOf } from '../containers/operations/sizes.ts';
import { usersOfVolume } from '../containers/operations/volumes.ts';
import { type Image, reachableFrom } from '../images/model.ts';
import type { Volume } from '../volumes/model.ts';
import type { Context } from './command.ts';
import { countContainers } from './image-users.ts';
import type { Owner } from './shared-parts.ts';

/** What takes room on the disk. */
export interface DiskUsage {
  readonly images: readonly (Owner & { readonly image: Image; readonly containers: number })[];
  readonly containers: readonly (Owner & ListedContainer & { readonly bytes: number })[];
  readonly volumes: readonly (Owner & {
    readonly volume: Volume;
    readonly links: number;
    readonly bytes: number;
  })[];
}

/** Look at everything. Walks the files of containers and volumes. */
export async function diskUsage(context: Context): Promise<DiskUsage> {
  return {
    images: await imageUsage(context),
    containers: await containerUsage(context),
    volumes: await volumeUsage(context),
  };
}

/** Layers, and the blobs that an image came in and goes out with. */
async function imageUsage({ engine }: Context): Promise<DiskUsage['images']> {
  const { content, storage, images } = engine;
  const layers = new Map((await storage.listLayers()).map(({ diffId, sizeBytes }) => [diffId, sizeBytes]));
  const containersOf = countContainers({ engine });
  return images.store.list().map((image) => {
    const reachable = reachableFrom(image);
    const blobs = reachable.blobs.filter((digest) => content.has(digest));
    const parts = new Map<string, number>([
      ...reachable.layers.map((diffId) => [`layer ${diffId}`, layers.get(diffId) ?? 0] as const),
      ...blobs.map((digest) => [`blob ${digest}`, content.size(digest)] as const),
    ]);
    const containers = containersOf(image.id);
    return { image, containers, parts, isActive: containers > 0 };
  });
}

async function containerUsage({ engine }: Context): Promise<DiskUsage['containers']> {
  const found = listContainers(engine.containers);
  return await Promise.all(
    found.map(async (listed) => {
      const { writableBytes: bytes } = await sizesOf(engine.containers, listed.container);
      const parts = new Map([[listed.container.id, bytes]]);
      return { ...listed, bytes, parts, isActive: isActive(listed.state) };
    }),
  );
}

async function volumeUsage({ engine }: Context): Promise<DiskUsage['volumes']> {
  const volumes = await engine.volumes();
  return volumes.store.list().map((volume) => {
    // What is mounted there is not on our disk.
    const isOurs = Object.keys(volume.options).length === 0;
    const bytes = isOurs ? bytesBelow(engine.paths.volume(volume.name).data) : 0;
    const links = usersOfVolume(engine.containers, volume.name).length;
    return { volume, links, bytes, parts: new Map([[volume.name, bytes]]), isActive: links > 0 };
  });
}
