import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { readIntactJson, writeJson } from '../../base/json-file.ts';
import { type Digest, hexOf } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/image-spec.ts';
import { sha256Of } from '../archive/archived-image.ts';
import { inflated, readManifest } from '../archive/saved-image.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { severalAtOnce } from '../operations/add-layers.ts';
import { explainFullDisk } from '../operations/full-disk.ts';
import type { Progress } from '../operations/progress.ts';
import { type LayerCompression, type PushWish, planPush, pushedManifest } from '../plan/push.ts';
import { compress, type OutgoingBlob } from './compress.ts';
import type { Destination } from './destinations.ts';

/** As much of an image as is sent: its manifest, and what that names. */
type SentImage = Pick<Image, 'manifestDigest' | 'manifestMediaType'>;

export interface Sending {
  readonly image: SentImage;
  readonly wish: PushWish & { readonly level: number | undefined };
  readonly destination: Destination;
  readonly progress: Progress;
  /** How many blobs at once. */
  readonly parallel: number;
}

/** Send what is not there of an image, then its manifest. @returns the digest of the manifest */
export async function send(needs: Needs, sending: Sending): Promise<Digest> {
  const { image, wish, destination, progress, parallel } = sending;
  const manifest = readManifest(needs, image);
  const plan = planPush(manifest, image.manifestMediaType, wish);
  const blobs: Pick<Descriptor, 'digest' | 'size'>[] = [];
  await severalAtOnce(manifest.layers.entries(), parallel, async ([index, layer]) => {
    const decision = plan.layers[index] ?? 'keep';
    blobs[index] =
      decision === 'keep'
        ? await sendStored(needs, sending, layer)
        : await sendCompressed(needs, sending, { layer, to: decision });
  });
  progress({ what: 'config', digest: manifest.config.digest });
  await sendOnce(sending, stored(needs, manifest.config), () => undefined);
  const { bytes, mediaType } = plan.unchanged ? ownManifest(needs, image) : made(manifest, plan, blobs);
  const digest = sha256Of(bytes);
  progress({ what: 'manifest', digest });
  await destination.finish({ bytes, mediaType, digest });
  return digest;
}

function ownManifest({ content }: Needs, image: SentImage) {
  return { bytes: content.read(image.manifestDigest), mediaType: image.manifestMediaType };
}

function made(...args: Parameters<typeof pushedManifest>) {
  const { text, mediaType } = pushedManifest(...args);
  return { bytes: Buffer.from(text), mediaType };
}

function stored({ content }: Needs, { digest, size }: Descriptor): Omit<OutgoingBlob, 'close'> {
  return { digest, sizeBytes: size, open: (fromByte) => content.open(digest, fromByte) };
}

async function sendStored(needs: Needs, sending: Sending, layer: Descriptor) {
  const { digest, size: sizeBytes } = layer;
  sending.progress({ what: 'blob', digest, sizeBytes });
  await sendOnce(sending, stored(needs, layer), (doneBytes) =>
    sending.progress({ what: 'bytes', digest, doneBytes, sizeBytes }),
  );
  return layer;
}

async function sendOnce(
  { destination }: Sending,
  blob: Omit<OutgoingBlob, 'close'>,
  onBytes: (doneBytes: number) => void,
): Promise<void> {
  if (!(await destination.has(blob.digest))) await destination.put(blob, onBytes);
  onBytes(blob.sizeBytes);
}

interface Recompression {
  readonly layer: Descriptor;
  readonly to: LayerCompression;
}

/** What a compressed layer will be called is remembered, so that one that is there already is not compressed in vain. */
async function sendCompressed(
  needs: Needs,
  sending: Sending,
  { layer, to }: Recompression,
): Promise<Pick<Descriptor, 'digest' | 'size'>> {
  const { destination, progress, wish } = sending;
  progress({ what: 'blob', digest: layer.digest });
  const note = join(
    needs.paths.folders.cache,
    'compressed',
    `${hexOf(layer.digest)}-${to}-${wish.level ?? 'default'}.json`,
  );
  const known = readIntactJson<Pick<Descriptor, 'digest' | 'size'>>(note);
  if (known !== undefined && (await destination.has(known.digest))) {
    progress({ what: 'bytes', digest: layer.digest, doneBytes: known.size, sizeBytes: known.size });
    return known;
  }
  const blob = await compressed(needs, layer, { compression: to, level: wish.level });
  try {
    const { digest, sizeBytes } = blob;
    writeJson(note, { digest, size: sizeBytes }, { durable: false });
    await sendOnce(sending, blob, (doneBytes) =>
      progress({ what: 'bytes', digest: layer.digest, doneBytes, sizeBytes }),
    );
    return { digest, size: sizeBytes };
  } finally {
    blob.close();
  }
}

async function compressed(
  needs: Needs,
  { digest }: Descriptor,
  how: Parameters<typeof compress>[2],
): Promise<OutgoingBlob> {
  try {
    const plain: Readable = (await inflated(needs, digest)) ?? needs.content.open(digest);
    return await compress(needs, plain, how);
  } catch (error) {
    throw explainFullDisk(error);
  }
}
