import { type Digest, parseDigest } from '../../oci/digest.ts';
import type { Descriptor, Index, Manifest, Platform } from '../../oci/image-spec.ts';
import { isCount, isListOf, isMapOf, isMaybe, isObjectWith, isText, type Shape } from './shape.ts';

export const isDigest: Shape<Digest> = (value): value is Digest =>
  isText(value) && parseDigest(value) !== undefined;

const isPlatform = isObjectWith<Platform>({ architecture: isText, os: isText, variant: isMaybe(isText) });

const isDescriptor = isObjectWith<Descriptor>({
  mediaType: isText,
  digest: isDigest,
  size: isCount,
  annotations: isMaybe(isMapOf(isText)),
  platform: isMaybe(isPlatform),
});

/** @see OCI image-spec, image-index.md; docker's manifest list */
export const isIndex = isObjectWith<Index>({ manifests: isListOf(isDescriptor) });

/** @see OCI image-spec, manifest.md; docker's schema 2 manifest */
export const isManifest = isObjectWith<Manifest>({
  mediaType: isMaybe(isText),
  config: isDescriptor,
  layers: isListOf(isDescriptor),
  annotations: isMaybe(isMapOf(isText)),
});

/** One image of `manifest.json` in a docker-archive. */
export interface DockerArchiveItem {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers?: readonly string[] | null;
}

export const isDockerArchiveList = isListOf(
  isObjectWith<DockerArchiveItem>({
    Config: isText,
    RepoTags: isMaybe(isListOf(isText)),
    Layers: isMaybe(isListOf(isText)),
  }),
);
