import type { Readable } from 'node:stream';
import { compressionOf, decompress, HEAD_BYTES } from '../../host/decompress.ts';
import type { Digest } from '../../oci/digest.ts';
import { type Manifest, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { layerTypeRefused } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';

/** An image and the names that go with it into an archive. */
export interface SavedImage {
  readonly image: Image;
  readonly names: readonly string[];
}

export type SaveNeeds = Pick<Needs, 'content'>;

export function readManifest(
  { content }: SaveNeeds,
  { manifestDigest }: Pick<Image, 'manifestDigest'>,
): Manifest {
  return JSON.parse(content.read(manifestDigest).toString('utf8')) as Manifest;
}

/** @returns undefined for a blob that is plain already */
export async function inflated({ content }: SaveNeeds, blob: Digest): Promise<Readable | undefined> {
  const compression = compressionOf(await headOf(content.open(blob)));
  return compression === 'none' ? undefined : await decompress(content.open(blob), compression);
}

async function headOf(stream: Readable): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= HEAD_BYTES) break;
  }
  return head;
}

const TO_OCI: Readonly<Record<string, string>> = {
  [MEDIA_TYPES.dockerManifest]: MEDIA_TYPES.ociManifest,
  [MEDIA_TYPES.dockerConfig]: MEDIA_TYPES.ociConfig,
  [MEDIA_TYPES.dockerLayer]: MEDIA_TYPES.ociLayer,
  [MEDIA_TYPES.dockerLayerGzip]: MEDIA_TYPES.ociLayerGzip,
};
const TO_DOCKER: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TO_OCI).map(([docker, oci]) => [oci, docker]),
);

/** The image's manifest in OCI's or docker's words; to the byte as it is where it speaks them already. */
export function manifestIn(
  family: 'oci' | 'docker',
  needs: SaveNeeds,
  image: Image,
): { readonly bytes: Buffer; readonly mediaType: string } {
  const wanted = family === 'oci' ? MEDIA_TYPES.ociManifest : MEDIA_TYPES.dockerManifest;
  if (image.manifestMediaType === wanted) {
    return { bytes: needs.content.read(image.manifestDigest), mediaType: wanted };
  }
  const table = family === 'oci' ? TO_OCI : TO_DOCKER;
  const { config, layers, annotations } = readManifest(needs, image);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: wanted,
    config: { ...config, mediaType: table[config.mediaType] ?? config.mediaType },
    layers: layers.map((layer) => {
      const mediaType = table[layer.mediaType];
      if (mediaType === undefined)
        throw layerTypeRefused(layer.mediaType, family === 'oci' ? 'OCI' : 'docker-dir');
      return { ...layer, mediaType };
    }),
    ...(family === 'oci' && annotations !== undefined ? { annotations } : {}),
  };
  return { bytes: Buffer.from(JSON.stringify(manifest)), mediaType: wanted };
}
