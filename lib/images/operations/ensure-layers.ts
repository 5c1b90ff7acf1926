import { readManifest } from '../archive/saved-image.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';

/**
 * Unpack, from the blobs that are kept, the layers of an image that the storage does not have: another driver unpacked them, or
 * a power cut took them.
 *
 * @throws TSMAN_BLOB_MISSING, and what `Storage.addLayer` throws
 */
export async function ensureLayers(needs: Needs, image: Image): Promise<void> {
  const { content, storage } = needs;
  const blobs = readManifest(needs, image).layers;
  for (const [index, { digest }] of blobs.entries()) {
    const chain = image.layers.slice(0, index + 1);
    if (!(await storage.hasLayer(chain))) await storage.addLayer({ chain, open: () => content.open(digest) });
  }
}
