import { createHash } from 'node:crypto';
import { writeTarHeader } from '../../lib/images/archive/tar-header.ts';
import { type Digest, digestOf, hexOf } from '../../lib/oci/digest.ts';
import { type ImageConfig, MEDIA_TYPES } from '../../lib/oci/image-spec.ts';

type Files = Readonly<Record<string, string | Buffer>>;

/** A tar archive of these files, in this order. */
export function tarOf(files: Files): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    return [writeTarHeader(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export function sha256(bytes: Buffer | string): Digest {
  return digestOf(createHash('sha256').update(bytes).digest('hex'));
}

/** An image's configuration for these plain layers. */
export function configOf(layers: readonly Buffer[], more: Partial<ImageConfig> = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['sh'] },
      rootfs: { type: 'layers', diff_ids: layers.map(sha256) },
      ...more,
    }),
  );
}

export interface DockerItem {
  readonly tags?: readonly string[];
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
}

/** A docker-archive as `podman save` writes it. */
export function dockerArchive(items: readonly DockerItem[]): Buffer {
  const files: Record<string, Buffer | string> = {};
  const manifest = items.map(({ tags, config, layers }) => {
    const configName = `${hexOf(sha256(config))}.json`;
    for (const layer of layers) files[`${hexOf(sha256(layer))}.tar`] = layer;
    files[configName] = config;
    return {
      Config: configName,
      RepoTags: tags ?? null,
      Layers: layers.map((layer) => `${hexOf(sha256(layer))}.tar`),
    };
  });
  return tarOf({ ...files, 'manifest.json': JSON.stringify(manifest) });
}

export interface OciItem {
  readonly name?: string;
  readonly config: Buffer;
  /** As they are stored: compressed with gzip, or plain. */
  readonly layers: readonly Buffer[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An oci-archive of one image. */
export function ociArchive({ name, config, layers, annotations }: OciItem): Buffer {
  const descriptor = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: sha256(bytes),
    size: bytes.length,
  });
  const layerType = (layer: Buffer) => (layer[0] === 0x1f ? MEDIA_TYPES.ociLayerGzip : MEDIA_TYPES.ociLayer);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: descriptor(MEDIA_TYPES.ociConfig, config),
      layers: layers.map((layer) => descriptor(layerType(layer), layer)),
      ...(annotations && { annotations }),
    }),
  );
  const named = name && { annotations: { 'org.opencontainers.image.ref.name': name } };
  const index = {
    schemaVersion: 2,
    manifests: [{ ...descriptor(MEDIA_TYPES.ociManifest, manifest), ...named }],
  };
  const blobs = [config, manifest, ...layers].map((bytes) => [`blobs/sha256/${hexOf(sha256(bytes))}`, bytes]);
  return tarOf({
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify(index),
    ...Object.fromEntries(blobs),
  });
}
