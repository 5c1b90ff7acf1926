import type { Digest } from '../../oci/digest.ts';
import { type Descriptor, MEDIA_TYPES, type Platform } from '../../oci/image-spec.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { Manifest, Repository } from '../../registry/registry.ts';
import { noImageFor, pulledBroken } from '../errors.ts';
import { isIndex } from '../plan/documents.ts';
import { choosePlatform } from '../plan/platform.ts';
import type { Shape } from '../plan/shape.ts';

/** What somebody has published. */
export interface PublishedPlace {
  readonly repository: Repository;
  /** Its digest or tag is the version. */
  readonly reference: Reference;
}

export interface FoundManifest {
  readonly manifest: Manifest;
  /** How the index that led to it describes it; undefined where there is none. */
  readonly descriptor: Descriptor | undefined;
  /** Digests of the indexes that led to it. */
  readonly through: readonly Digest[];
}

const INDEXES: readonly string[] = [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList];
/** An index in an index in an index is nobody's work. */
const MAX_DEPTH = 3;

/** What has the name: an image's manifest, or an index. */
export function publishedManifest({ repository, reference }: PublishedPlace): Promise<Manifest> {
  return repository.manifest(reference.digest ?? reference.tag ?? 'latest');
}

export function isIndexType(mediaType: string): boolean {
  return INDEXES.includes(mediaType);
}

/** From an index down to the image for a platform. @throws TSMAN_IMAGE_PLATFORM, TSMAN_IMAGE_BROKEN, and what registries throw */
export async function manifestFor(
  place: PublishedPlace,
  first: Manifest,
  platform: Platform,
): Promise<FoundManifest> {
  const through: Digest[] = [];
  let manifest = first;
  let descriptor: Descriptor | undefined;
  while (isIndexType(manifest.mediaType)) {
    if (through.length === MAX_DEPTH) throw pulledBroken(nameOf(place), 'it is an index in too many others');
    through.push(manifest.digest);
    descriptor = choosePlatform(parsePublished(place, manifest.bytes, isIndex).manifests, platform);
    if (descriptor === undefined) throw noImageFor(nameOf(place), platform);
    manifest = await place.repository.manifest(descriptor.digest);
    if (manifest.bytes.length !== descriptor.size) {
      throw pulledBroken(
        nameOf(place),
        `the manifest ${descriptor.digest} does not have the size that is announced`,
      );
    }
  }
  return { manifest, descriptor, through };
}

/** @throws TSMAN_IMAGE_BROKEN */
export function parsePublished<Value>(place: PublishedPlace, bytes: Buffer, shape: Shape<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw pulledBroken(nameOf(place), 'its manifest is not JSON', cause);
  }
  if (!shape(value)) throw pulledBroken(nameOf(place), 'its manifest is not what it has to be');
  return value;
}

export function nameOf({ reference }: PublishedPlace): string {
  return formatReference(reference);
}
