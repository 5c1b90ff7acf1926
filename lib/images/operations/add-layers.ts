import type { Readable } from 'node:stream';
import type { Digest } from '../../oci/digest.ts';
import type { Use } from '../download/download.ts';
import type { Needs } from '../needs.ts';
import type { Progress } from './progress.ts';

/** A layer on its way in; base first, as many as the configuration has diff IDs. */
export type NewImageLayer = {
  /** Of the bytes as they come. */
  readonly digest: Digest;
  readonly sizeBytes: number;
} & (ReadableLayer | FetchedLayer);

/** It can be read at once. */
interface ReadableLayer {
  /** Called once for the content store and once for unpacking, at the same time. */
  open(): Readable;
}

/** It comes from far away. */
interface FetchedLayer {
  /** Bring it into the content store; `use` reads it meanwhile. */
  fetch(use: Use, onBytes: (doneBytes: number) => void): Promise<void>;
}

interface Layers {
  readonly layers: readonly NewImageLayer[];
  /** Of the same length. */
  readonly diffIds: readonly Digest[];
  readonly progress: Progress;
}

/**
 * Store and unpack layers, several at once. What is there already is not read.
 *
 * @throws what `Content.ingest`, `Storage.addLayer` and the layers' own `fetch` throw
 */
export async function addLayers(needs: Needs, { layers, diffIds, progress }: Layers): Promise<void> {
  await severalAtOnce(layers.entries(), needs.parallelCopies, async ([index, layer]) => {
    const chain = diffIds.slice(0, index + 1);
    const { digest, sizeBytes } = layer;
    progress({ what: 'blob', digest, sizeBytes });
    await addLayer(needs, { layer, chain, progress });
    progress({ what: 'bytes', digest, doneBytes: sizeBytes, sizeBytes });
  });
}

interface Addition {
  readonly layer: NewImageLayer;
  readonly chain: readonly Digest[];
  readonly progress: Progress;
}

async function addLayer(needs: Needs, { layer, chain, progress }: Addition): Promise<void> {
  const { content, storage } = needs;
  const { digest, sizeBytes } = layer;
  const unpack = async (open: () => Readable) => {
    if (!(await storage.hasLayer(chain))) await storage.addLayer({ chain, open, blobBytes: sizeBytes });
  };
  if ('fetch' in layer) {
    await layer.fetch(unpack, (doneBytes) => progress({ what: 'bytes', digest, doneBytes, sizeBytes }));
    return;
  }
  const store = async () => {
    if (!content.has(digest)) await content.ingest(layer.open(), { digest, sizeBytes });
  };
  await allOrFirstFailure([store(), unpack(() => layer.open())]);
}

/** Run `work` for each, in order, a few at a time; after a failure nothing new begins, and what runs is waited for. */
export async function severalAtOnce<Item>(
  items: Iterable<Item>,
  count: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await allOrFirstFailure(Array.from({ length: count }, worker));
}

async function allOrFirstFailure(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
