import { type Descriptor, type Manifest, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { layerTypeRefused, zstdNeedsOci } from '../errors.ts';

/** Two vocabularies for the same thing. */
export type Family = 'oci' | 'docker';

export type LayerCompression = 'gzip' | 'zstd';

/** What may change on the way out. */
export interface PushWish {
  /** undefined: as the image is. */
  readonly format?: Family | undefined;
  /** What layers shall be compressed with; undefined: those that are, as they are. */
  readonly compression?: LayerCompression | undefined;
  /** Whether layers that are compressed in another way are, too; undefined: if one was asked for. */
  readonly force?: boolean | undefined;
  /** Whether plain layers may stay plain: in files, where room is cheaper than time. */
  readonly plainIsFine: boolean;
}

/** In files there is room for plain layers, and OCI's layouts have OCI's manifests only. */
export function wishFor(
  transport: string,
  { format, compression, force }: Omit<PushWish, 'plainIsFine'>,
): PushWish {
  if (transport === 'docker') return { format, compression, force, plainIsFine: false };
  return { format: transport === 'dir' ? format : 'oci', compression, force, plainIsFine: true };
}

export interface PushPlan {
  readonly family: Family;
  /** A layer each. */
  readonly layers: readonly ('keep' | LayerCompression)[];
  /** Whether the manifest stays as it is, to the byte. */
  readonly unchanged: boolean;
}

const COMPRESSION: Readonly<Record<string, LayerCompression | 'none'>> = {
  [MEDIA_TYPES.ociLayer]: 'none',
  [MEDIA_TYPES.ociLayerGzip]: 'gzip',
  [MEDIA_TYPES.ociLayerZstd]: 'zstd',
  [MEDIA_TYPES.dockerLayer]: 'none',
  [MEDIA_TYPES.dockerLayerGzip]: 'gzip',
};

const LAYER_TYPES: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  oci: { none: MEDIA_TYPES.ociLayer, gzip: MEDIA_TYPES.ociLayerGzip, zstd: MEDIA_TYPES.ociLayerZstd },
  docker: { none: MEDIA_TYPES.dockerLayer, gzip: MEDIA_TYPES.dockerLayerGzip },
};

const CONFIG_TYPES: Readonly<Record<Family, string>> = {
  oci: MEDIA_TYPES.ociConfig,
  docker: MEDIA_TYPES.dockerConfig,
};

const MANIFEST_TYPES: Readonly<Record<Family, string>> = {
  oci: MEDIA_TYPES.ociManifest,
  docker: MEDIA_TYPES.dockerManifest,
};

/** @throws TSMAN_PUSH_FORMAT when docker's format is asked for together with zstd, which it does not have */
export function planPush({ layers }: Pick<Manifest, 'layers'>, mediaType: string, wish: PushWish): PushPlan {
  const own: Family = mediaType === MEDIA_TYPES.dockerManifest ? 'docker' : 'oci';
  const decisions = layers.map((layer) => decide(layer, wish));
  const hasZstd = layers.some(
    (layer, index) =>
      (decisions[index] === 'keep' ? COMPRESSION[layer.mediaType] : decisions[index]) === 'zstd',
  );
  if (hasZstd && wish.format === 'docker') throw zstdNeedsOci();
  const family = wish.format ?? (hasZstd ? 'oci' : own);
  const unchanged = family === own && decisions.every((decision) => decision === 'keep');
  return { family, layers: decisions, unchanged };
}

function decide({ mediaType }: Descriptor, wish: PushWish): 'keep' | LayerCompression {
  const is = COMPRESSION[mediaType];
  const { compression, force = compression !== undefined } = wish;
  if (is === undefined) return 'keep';
  if (is === 'none') return wish.plainIsFine && compression === undefined ? 'keep' : (compression ?? 'gzip');
  return force && is !== (compression ?? 'gzip') ? (compression ?? 'gzip') : 'keep';
}

/**
 * The manifest by such a plan.
 *
 * @param blobs what each layer has become
 * @throws TSMAN_SAVE_LAYER for a layer whose type the other family does not have
 */
export function pushedManifest(
  manifest: Manifest,
  { family, layers: decisions }: Pick<PushPlan, 'family' | 'layers'>,
  blobs: readonly Pick<Descriptor, 'digest' | 'size'>[],
): { readonly text: string; readonly mediaType: string } {
  const mediaType = MANIFEST_TYPES[family];
  const layers = manifest.layers.map((layer, index) => {
    const decision = decisions[index] ?? 'keep';
    const type = layerType(layer, decision, family);
    return decision === 'keep' ? { ...layer, mediaType: type } : descriptor(type, blobs[index] ?? layer);
  });
  const known = Object.values(CONFIG_TYPES).includes(manifest.config.mediaType);
  const pushed: Manifest = {
    schemaVersion: 2,
    mediaType,
    config: { ...manifest.config, ...(known && { mediaType: CONFIG_TYPES[family] }) },
    layers,
    ...(family === 'oci' && manifest.annotations ? { annotations: manifest.annotations } : {}),
  };
  return { text: JSON.stringify(pushed), mediaType };
}

function descriptor(mediaType: string, { digest, size }: Pick<Descriptor, 'digest' | 'size'>): Descriptor {
  return { mediaType, digest, size };
}

function layerType({ mediaType }: Descriptor, decision: 'keep' | LayerCompression, family: Family): string {
  const compression = decision === 'keep' ? COMPRESSION[mediaType] : decision;
  const type = compression === undefined ? undefined : LAYER_TYPES[family][compression];
  if (type !== undefined) return type;
  const stays = (family === 'oci') === mediaType.startsWith('application/vnd.oci.');
  if (stays) return mediaType;
  throw layerTypeRefused(mediaType, family === 'oci' ? 'OCI' : 'v2s2');
}
