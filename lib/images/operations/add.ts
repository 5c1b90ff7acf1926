import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Digest, digestOf, hexOf } from '../../oci/digest.ts';
import type { ExecutionConfig, ImageConfig } from '../../oci/image-spec.ts';
import { withLease } from '../lease.ts';
import { type Image, type ImageFacts, reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { collectGarbage } from './collect.ts';

/** An image whose every digest is known, and whose layers are yet to come. */
export interface NewImage {
  readonly manifest: { readonly bytes: Buffer; readonly mediaType: string };
  readonly configBytes: Buffer;
  readonly config: ImageConfig;
  /** Base first, as many as the configuration has diff IDs. */
  readonly layers: readonly NewImageLayer[];
  /** Whole references. */
  readonly names: readonly string[];
}

export interface NewImageLayer {
  /** Of the bytes as they come. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Called once for the content store and once for unpacking, at the same time. */
  open(): Readable;
}

export type Progress = (step: {
  readonly what: 'blob' | 'config' | 'manifest';
  readonly digest: Digest;
}) => void;

/** How many layers are read at once: more only wait for the disk. */
const AT_ONCE = 3;

/**
 * Store an image: blobs verified and kept as they are, layers unpacked, then the record, and with it the names. What is
 * there already is not read. An image that is known keeps its manifest and blobs.
 *
 * @throws TSMAN_BLOB_DIGEST, TSMAN_BLOB_SIZE, TSMAN_LAYER_DIGEST, TSMAN_LAYER_BROKEN, TSMAN_LAYER_HOSTILE
 */
export async function addImage(
  needs: Needs,
  image: NewImage,
  progress: Progress = () => undefined,
): Promise<Image> {
  const facts = factsOf(image);
  const known = needs.store.get(facts.id);
  if (known !== undefined) {
    const same = await withLease(needs, reachableFrom(known), () => keepKnown(needs, known, image.names));
    if (same !== undefined) return same;
  }
  try {
    return await withLease(needs, reachableFrom(facts), () =>
      fetchAndRecord(needs, { image, facts, progress }),
    );
  } catch (error) {
    await collectGarbage(needs);
    throw error;
  }
}

/** @returns undefined when something of the known image is missing */
async function keepKnown(needs: Needs, known: Image, names: readonly string[]): Promise<Image | undefined> {
  const { blobs, layers } = reachableFrom(known);
  if (!blobs.every((blob) => needs.content.has(blob))) return undefined;
  for (const index of layers.keys()) {
    if (!(await needs.storage.hasLayer(layers.slice(0, index + 1)))) return undefined;
  }
  return await needs.store.put(known, names);
}

interface Addition {
  readonly image: NewImage;
  readonly facts: Omit<ImageFacts, 'sizeBytes'>;
  readonly progress: Progress;
}

async function fetchAndRecord(needs: Needs, addition: Addition): Promise<Image> {
  const { image, facts, progress } = addition;
  await severalAtOnce(image.layers.keys(), (index) => fetchLayer(needs, addition, index));
  progress({ what: 'config', digest: facts.configDigest });
  needs.content.put(image.configBytes);
  progress({ what: 'manifest', digest: facts.manifestDigest });
  needs.content.put(image.manifest.bytes);
  return await needs.store.put({ ...facts, sizeBytes: await unpackedSize(needs, facts.layers) }, image.names);
}

async function fetchLayer(needs: Needs, { image, facts, progress }: Addition, index: number): Promise<void> {
  const layer = image.layers[index];
  if (layer === undefined) return;
  const { digest, sizeBytes } = layer;
  const chain = facts.layers.slice(0, index + 1);
  const work: Promise<unknown>[] = [];
  progress({ what: 'blob', digest });
  if (!needs.content.has(digest)) work.push(needs.content.ingest(layer.open(), { digest, sizeBytes }));
  if (!(await needs.storage.hasLayer(chain))) {
    work.push(needs.storage.addLayer({ chain, open: () => layer.open() }));
  }
  await allOrFirstFailure(work);
}

/** Run `work` for each, in order, a few at a time; after a failure nothing new begins, and what runs is waited for. */
async function severalAtOnce<Item>(
  items: Iterable<Item>,
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
  await allOrFirstFailure(Array.from({ length: AT_ONCE }, worker));
}

async function allOrFirstFailure(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

async function unpackedSize(needs: Needs, layers: readonly Digest[]): Promise<number> {
  const sizes = new Map(
    (await needs.storage.listLayers()).map(({ diffId, sizeBytes }) => [diffId, sizeBytes]),
  );
  return layers.reduce((sum, layer) => sum + (sizes.get(layer) ?? 0), 0);
}

function factsOf(image: NewImage): Omit<ImageFacts, 'sizeBytes'> {
  const { manifest, configBytes, config, layers } = image;
  const configDigest = sha256(configBytes);
  return {
    id: hexOf(configDigest),
    manifestDigest: sha256(manifest.bytes),
    manifestMediaType: manifest.mediaType,
    configDigest,
    createdAt: config.created ?? '0001-01-01T00:00:00Z',
    architecture: config.architecture,
    os: config.os,
    layers: config.rootfs.diff_ids,
    blobs: [configDigest, ...new Set(layers.map(({ digest }) => digest))],
    config: withoutNulls(config.config ?? {}),
  };
}

/** Go writes null for what is not set. */
function withoutNulls(config: ExecutionConfig): ExecutionConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function sha256(bytes: Buffer): Digest {
  return digestOf(createHash('sha256').update(bytes).digest('hex'));
}
