import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../base/entries.ts';
import { codeOf } from '../../base/error.ts';
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
export async function diskUsageOf({ storage, paths }: Needs, { id, request }: Container): Promise<number> {
  const records = blocksBelow(paths.container(id).folder);
  if (!needsRootfs(request)) return records;
  const { upper } = await storage.rootfsFolders(id);
  return records + blocksBelow(upper);
}

/** @see stat(2): a block is 512 bytes, whatever the file system says */
function blocksBelow(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  // A file with other names is not gone yet.
  const own = stat.isDirectory() || stat.nlink === 1 ? stat.blocks * 512 : 0;
  if (!stat.isDirectory()) return own;
  return entriesOf(path).reduce((sum, name) => sum + blocksBelow(join(path, name)), own);
}

function bytesBelow(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += bytesBelow(path);
      else if (entry.isFile() || entry.isSymbolicLink()) bytes += lstatSync(path).size;
    }
  } catch (error) {
    // A running container may take files away while they are counted.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  return bytes;
}
