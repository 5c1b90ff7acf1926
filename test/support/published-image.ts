import { gzipSync } from 'node:zlib';
import type { Digest } from '../../lib/oci/digest.ts';
import { type Descriptor, type ImageConfig, type Manifest, MEDIA_TYPES } from '../../lib/oci/image-spec.ts';
import { configOf, sha256 } from './archives.ts';

/** A document of a registry. */
export interface Document {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

export interface PublishedImage {
  readonly manifest: Document;
  /** Of the configuration: the image's ID behind `sha256:`. */
  readonly configDigest: Digest;
  /** Base first. */
  readonly layers: readonly Descriptor[];
  readonly blobs: readonly Buffer[];
}

export interface ImageWish {
  /** Plain, base first; they are compressed with gzip. */
  readonly layers: readonly Buffer[];
  /** Of the configuration, in place of what is right. */
  readonly config?: Partial<ImageConfig>;
  /** The manifest's last change. */
  change?(manifest: Manifest): object;
}

/** An OCI image as a registry has it, sound or not. */
export function publishedImage({ layers, config, change = (right) => right }: ImageWish): PublishedImage {
  const configBytes = configOf(layers, config);
  const packed = layers.map((layer) => gzipSync(layer, { level: 1 }));
  const descriptors = packed.map((bytes) => describe(bytes, MEDIA_TYPES.ociLayerGzip));
  const own = describe(configBytes, MEDIA_TYPES.ociConfig);
  const mediaType = MEDIA_TYPES.ociManifest;
  const manifest: Manifest = { schemaVersion: 2, mediaType, config: own, layers: descriptors };
  return {
    manifest: { bytes: Buffer.from(JSON.stringify(change(manifest))), mediaType },
    configDigest: own.digest,
    layers: descriptors,
    blobs: [configBytes, ...packed],
  };
}

export function describe(bytes: Buffer, mediaType: string): Descriptor {
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}
