import { dirname, join } from 'node:path';
import { blocksBelow, bytesBelow } from '../../base/disk-usage.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { needsRootfs } from './create.ts';

/** In bytes, files only, as `du --apparent-size` counts them. */
export interface Sizes {
  readonly writableBytes: number;
  /** Image and writable top together. */
  readonly rootBytes: number;
}

/** How much a container's files take. Walks the writable top, so it takes a while for large ones. */
export async function sizesOf({ storage }: Needs, container: Container): Promise<Sizes> {
  if (!needsRootfs(container.request)) return { writableBytes: 0, rootBytes: 0 };
  const layers = new Map((await storage.listLayers()).map(({ diffId, sizeBytes }) => [diffId, sizeBytes]));
  const imageBytes = (container.image?.layers ?? []).reduce(
    (sum, diffId) => sum + (layers.get(diffId) ?? 0),
    0,
  );
  const { upper, work } = await storage.rootfsFolders(container.id);
  const upperBytes = bytesBelow(upper);
  // vfs has no top: the folder is all of it.
  const writableBytes = work === undefined ? Math.max(0, upperBytes - imageBytes) : upperBytes;
  return { writableBytes, rootBytes: imageBytes + writableBytes };
}

/** How much room removing a container makes: its own files, its log and its records, in blocks of the disk. */
export async function diskUsageOf({ storage, paths }: Needs, container: Container): Promise<number> {
  const { id, name, request } = container;
  const records = blocksBelow(paths.container(id).folder) + blocksBelow(join(paths.names, name));
  if (!needsRootfs(request)) return records;
  const { upper } = await storage.rootfsFolders(id);
  return records + blocksBelow(dirname(upper));
}
