import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { findImage } from './find.ts';

export interface TreeLayer {
  readonly diffId: Digest;
  /** Of the unpacked files. */
  readonly sizeBytes: number;
  /** The images that end with this layer. */
  readonly topOf: readonly Image[];
}

export interface ImageTree {
  readonly image: Image;
  /** Base first. */
  readonly layers: readonly TreeLayer[];
}

/** The layers of an image, and which images end where. @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS */
export async function treeOf(needs: Needs, text: string): Promise<ImageTree> {
  const { image } = findImage(needs.store, text);
  const describe = await describer(needs);
  return { image, layers: image.layers.map((_, at) => describe(image.layers.slice(0, at + 1))) };
}

/** The last layer of an image, and the layers that are stacked on it in others. */
export async function requirersOf(needs: Needs, text: string): Promise<ImageTree> {
  const { image } = findImage(needs.store, text);
  const describe = await describer(needs);
  const start = image.layers.join();
  const chains = new Map<string, readonly Digest[]>();
  for (const { layers } of needs.store.list()) {
    for (let length = image.layers.length; length <= layers.length; length += 1) {
      const chain = layers.slice(0, length);
      if (chain.slice(0, image.layers.length).join() === start) chains.set(chain.join(), chain);
    }
  }
  const inOrder = [...chains].sort(([one], [other]) => (one < other ? -1 : 1));
  return { image, layers: inOrder.filter(([key]) => key !== '').map(([, chain]) => describe(chain)) };
}

/** @returns what describes the last layer of a chain */
async function describer({ store, storage }: Needs): Promise<(chain: readonly Digest[]) => TreeLayer> {
  const sizes = new Map((await storage.listLayers()).map(({ diffId, sizeBytes }) => [diffId, sizeBytes]));
  const images = store.list();
  return (chain) => {
    const diffId = chain.at(-1) as Digest;
    const key = chain.join();
    return {
      diffId,
      sizeBytes: sizes.get(diffId) ?? 0,
      topOf: images.filter(({ layers }) => layers.join() === key),
    };
  };
}
