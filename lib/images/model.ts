import type { Digest } from '../oci/digest.ts';
import type { ExecutionConfig } from '../oci/image-spec.ts';

/** An image exists when this record does. Its ID is the hex of its configuration's digest, as with podman and docker. */
export interface Image {
  readonly schema: 1;
  readonly id: string;
  /** Of the last change among all images, counted up: of two records that claim a name, the higher one has it. */
  readonly revision: number;
  /** Whole references, `docker.io/library/alpine:3.20`; none for a dangling image. */
  readonly names: readonly string[];
  /** Every name it ever had, latest first. */
  readonly namesHistory: readonly string[];
  readonly manifestDigest: Digest;
  readonly manifestMediaType: string;
  /** Other manifests it is known by: the index it was pulled through, and those it had before. */
  readonly otherDigests?: readonly Digest[];
  readonly configDigest: Digest;
  /** Of the unpacked files, in bytes. */
  readonly sizeBytes: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  /** Diff IDs, base first. */
  readonly layers: readonly Digest[];
  /** Blobs the manifest names (configuration and layers), so that reachability needs no second file. */
  readonly blobs: readonly Digest[];
  /** Kept here so that `run` reads one file. */
  readonly config: ExecutionConfig;
}

/** What a caller says of an image; names and revision are the store's business. */
export type ImageFacts = Omit<Image, 'schema' | 'revision' | 'names' | 'namesHistory'>;

/** Every manifest that stands for the image, its own first. */
export function digestsOf({
  manifestDigest,
  otherDigests = [],
}: Pick<Image, 'manifestDigest' | 'otherDigests'>): readonly Digest[] {
  return [manifestDigest, ...otherDigests];
}

/** Everything the image needs to stay: blobs of the content store, and layers by diff ID. */
export function reachableFrom(image: Pick<Image, 'manifestDigest' | 'blobs' | 'layers'>) {
  return { blobs: [image.manifestDigest, ...image.blobs], layers: image.layers };
}

/**
 * Give each name to one image. A command that was killed while a name moved leaves it in two records; the later
 * revision has it.
 */
export function settleNames<Item extends Pick<Image, 'names' | 'revision'>>(
  images: readonly Item[],
): readonly Item[] {
  const owners = new Map<string, Item>();
  for (const image of images) {
    for (const name of image.names) {
      const other = owners.get(name);
      if (other === undefined || other.revision < image.revision) owners.set(name, image);
    }
  }
  return images.map((image) => {
    const names = image.names.filter((name) => owners.get(name) === image);
    return names.length === image.names.length ? image : { ...image, names };
  });
}
