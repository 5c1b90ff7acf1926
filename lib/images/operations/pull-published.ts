import { hexOf } from '../../oci/digest.ts';
import type { Platform } from '../../oci/image-spec.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { fetchBlob } from '../download/blob.ts';
import { pulledBroken } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { isManifest } from '../plan/documents.ts';
import { layersProblem } from '../plan/published.ts';
import { addImage, addKnown, type NewImage } from './add.ts';
import { downloadOptions, fetchConfig, sourceOf } from './fetch-published.ts';
import type { Progress } from './progress.ts';
import {
  manifestFor,
  nameOf,
  type PublishedPlace,
  parsePublished,
  publishedManifest,
} from './published-manifest.ts';

/** Which image, from where, and how. */
export interface PublishedImage extends PublishedPlace {
  readonly platform: Platform;
  readonly options: RegistryOptions;
  readonly progress: Progress;
}

/**
 * Pull one image: its manifest, of an index the one for the platform, then what of its blobs is not here.
 *
 * @throws TSMAN_IMAGE_PLATFORM, TSMAN_IMAGE_BROKEN, and what {@link addImage}, downloads and registries throw
 */
export async function pullPublished(needs: Needs, from: PublishedImage): Promise<Image> {
  const { repository, reference, progress } = from;
  const first = await publishedManifest(from);
  const { manifest: found, through } = await manifestFor(from, first, from.platform);
  const manifest = parsePublished(from, found.bytes, isManifest);
  const problem = layersProblem(manifest);
  if (problem !== undefined) throw pulledBroken(nameOf(from), problem);
  const image = { names: [recordedName(reference)], published: { otherDigests: through } };
  const facts = { id: hexOf(manifest.config.digest), manifestDigest: found.digest };
  const known = await addKnown(needs, facts, image);
  if (known !== undefined) return known;
  const { config, configBytes } = await fetchConfig(needs, from, manifest.config);
  const diffIds = config.rootfs.diff_ids.length;
  if (manifest.layers.length !== diffIds) {
    const layers = manifest.layers.length;
    throw pulledBroken(nameOf(from), `it has ${layers} layers, and its configuration names ${diffIds}`);
  }
  const whole: NewImage = {
    ...image,
    manifest: { bytes: found.bytes, mediaType: manifest.mediaType ?? found.mediaType },
    config,
    configBytes,
    layers: manifest.layers.map((layer) => ({
      digest: layer.digest,
      sizeBytes: layer.size,
      fetch: (use, onBytes) =>
        fetchBlob(needs, sourceOf(repository, layer), { ...downloadOptions(from), use, onBytes }),
    })),
  };
  return await addImage(needs, whole, progress);
}

/** A digest says more than a tag: with one, the tag is not recorded, as with podman. */
function recordedName(reference: Reference): string {
  const { tag, ...rest } = reference;
  return formatReference(reference.digest === undefined ? reference : rest);
}
