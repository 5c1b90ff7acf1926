import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import type { StorageContext } from './context.ts';
import type { Shelf } from './layer-records.ts';

/** Layers on their own, by the hex of their diff ID: for overlay and fuse-overlayfs alike. */
export function layerShelf({ paths }: StorageContext): Shelf {
  return paths.layers;
}

/** Whole trees, by {@link chainKey}: for vfs. */
export function treeShelf({ paths }: StorageContext): Shelf {
  return join(paths.storage, 'vfs');
}

/** A tree is known by its whole chain, base first. */
export function chainKey(chain: readonly Digest[]): string {
  return createHash('sha256').update(chain.join(' ')).digest('hex');
}

/** The layer that a chain ends with. */
export function topOf(chain: readonly Digest[]): Digest {
  const top = chain.at(-1);
  if (top === undefined) throw new Error('a chain of layers is empty');
  return top;
}
