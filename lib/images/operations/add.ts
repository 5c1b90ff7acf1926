import { createHash } from 'node:crypto';
import { type Digest, digestOf, hexOf } from '../../oci/digest.ts';
import type { ExecutionConfig, ImageConfig } from '../../oci/image-spec.ts';
import { withLease } from '../lease.ts';
import { type Image, type ImageFacts, reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { isWrongContent } from '../wrong-content.ts';
import { addLayers, type NewImageLayer } from './add-layers.ts';
import { collectGarbage } from './collect.ts';
import { explainFullDisk } from './full-disk.ts';
import type { Progress } from './progress.ts';

/** An image whose every digest is known, and whose layers are yet to come. */
export interface NewImage {
  readonly manifest: { readonly bytes: Buffer; readonly mediaType: string };
  readonly configBytes: Buffer;
  readonly config: ImageConfig;
  /** Base first, as many as the configuration has diff IDs. */
  readonly layers: readonly NewImageLayer[];
  /** Whole references. */
  readonly names: readonly string[];
  /**
   * Where it was published: there its manifest is this one, which a known image takes over. After a failure what is whole
   * stays for the next attempt.
   */
  readonly published?: {
    /** Of the index it came through. */
    readonly otherDigests: readonly Digest[];
  };
}

/**
 * Store an image: blobs verified and kept as they are, layers unpacked, then the record, and with it the names. What is
 * there already is not read. An image that is known keeps its manifest and blobs, unless this one was published so.
 *
 * @throws TSMAN_NO_SPACE, TSMAN_BLOB_DIGEST, TSMAN_BLOB_SIZE, TSMAN_LAYER_DIGEST, TSMAN_LAYER_BROKEN, TSMAN_LAYER_HOSTILE
 */
export async function addImage(
  needs: Needs,
  image: NewImage,
  progress: Progress = () => undefined,
): Promise<Image> {
  const facts = factsOf(image);
  const same = await addKnown(needs, facts, image);
  if (same !== undefined) return same;
  try {
    return await withLease(needs, reachableFrom(facts), () =>
      fetchAndRecord(needs, { image, facts, progress }),
    );
  } catch (error) {
    if (image.published === undefined || isWrongContent(error)) await collectGarbage(needs);
    throw explainFullDisk(error);
  }
}

/**
 * Give names to an image that is there, whole, and need not change.
 *
 * @returns undefined when there is no such image
 */
export async function addKnown(
  needs: Needs,
  { id, manifestDigest }: Pick<ImageFacts, 'id' | 'manifestDigest'>,
  { names, published }: Pick<NewImage, 'names' | 'published'>,
): Promise<Image | undefined> {
  const known = needs.store.get(id);
  if (known === undefined || (published && known.manifestDigest !== manifestDigest)) return undefined;
  const facts = {
    ...known,
    otherDigests: [...(known.otherDigests ?? []), ...(published?.otherDigests ?? [])],
  };
  return await withLease(needs, reachableFrom(known), () => keepKnown(needs, facts, names));
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

async function fetchAndRecord(needs: Needs, { image, facts, progress }: Addition): Promise<Image> {
  await addLayers(needs, { layers: image.layers, diffIds: facts.layers, progress });
  progress({ what: 'config', digest: facts.configDigest });
  needs.content.put(image.configBytes);
  progress({ what: 'manifest', digest: facts.manifestDigest });
  needs.content.put(image.manifest.bytes);
  return await needs.store.put({ ...facts, sizeBytes: await unpackedSize(needs, facts.layers) }, image.names);
}

async function unpackedSize(needs: Needs, layers: readonly Digest[]): Promise<number> {
  const sizes = new Map(
    (await needs.storage.listLayers()).map(({ diffId, sizeBytes }) => [diffId, sizeBytes]),
  );
  return layers.reduce((sum, layer) => sum + (sizes.get(layer) ?? 0), 0);
}

function factsOf(image: NewImage): Omit<ImageFacts, 'sizeBytes'> {
  const { manifest, configBytes, config, layers, published } = image;
  const configDigest = sha256(configBytes);
  return {
    id: hexOf(configDigest),
    manifestDigest: sha256(manifest.bytes),
    manifestMediaType: manifest.mediaType,
    ...(published && { otherDigests: published.otherDigests }),
    configDigest,
    createdAt: config.created ?? '0001-01-01T00:00:00Z',
    architecture: config.architecture,
    os: config.os,
    ...(config.variant && { variant: config.variant }),
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
