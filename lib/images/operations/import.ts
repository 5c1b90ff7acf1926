import { type Compression, decompress } from '../../host/decompress.ts';
import type { Digest } from '../../oci/digest.ts';
import { hexOf } from '../../oci/digest.ts';
import { type ExecutionConfig, type ImageConfig, type Manifest, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { sha256Of, sha256OfStream } from '../archive/archived-image.ts';
import { type ArchiveInput, openReplay, type Replay } from '../archive/replay.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { applyChanges } from '../plan/changes.ts';
import { imageEvent } from '../plan/event.ts';
import { normalizeName } from '../plan/name.ts';
import { inOrder } from '../plan/ordered-config.ts';
import { rfc3339 } from '../plan/time.ts';
import { addImage } from './add.ts';
import type { Progress } from './progress.ts';

export interface ImportRequest {
  /** The tar archive of a root file system; plain or compressed. */
  readonly input: ArchiveInput;
  /** The image's name, as typed. */
  readonly name?: string;
  /** Instructions such as `CMD ["sh"]`. */
  readonly changes?: readonly string[];
  readonly message?: string;
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  /** Milliseconds since 1970: when the image was made, where the archive has no time of its own. */
  readonly now: number;
}

/** The image spec has a media type for these; what comes otherwise is kept plain. */
const KEPT: readonly Compression[] = ['none', 'gzip', 'zstd'];
const LAYER_TYPES: Readonly<Partial<Record<Compression, string>>> = {
  gzip: MEDIA_TYPES.ociLayerGzip,
  zstd: MEDIA_TYPES.ociLayerZstd,
};

/**
 * Make an image of one layer. The same archive, with its time, and the same options give the same image.
 *
 * @throws TSMAN_POLICY_REFUSED, TSMAN_CHANGE, TSMAN_IMAGE_NAME, TSMAN_FILE_MISSING, and what {@link addImage} throws
 */
export async function importImage(needs: Needs, request: ImportRequest, progress?: Progress): Promise<Image> {
  const config = applyChanges({}, request.changes ?? []);
  const names = request.name === undefined ? [] : [normalizeName(request.name)];
  const { checkPolicy } = await needs.registries();
  checkPolicy('tarball', 'path' in request.input ? request.input.path : '-');
  const replay = await openReplay(needs, request.input, KEPT);
  try {
    const layer = await measure(replay);
    const imageConfig = configOf(needs, { request, config, layer });
    const configBytes = Buffer.from(JSON.stringify(imageConfig));
    const manifest = manifestOf(configBytes, layer);
    const layers = [{ ...layer, open: () => replay.open() }];
    const parts = { manifest, config: imageConfig, configBytes, layers, names };
    const image = await addImage(needs, parts, progress);
    needs.events.write(imageEvent('import', { id: image.id, name: names[0] ?? replay.source }));
    return image;
  } finally {
    replay.close();
  }
}

interface Measured {
  readonly digest: Digest;
  readonly diffId: Digest;
  readonly sizeBytes: number;
  readonly compression: Compression;
  readonly modifiedNs: bigint | undefined;
}

/** Digests come first, since everything an image needs is claimed before it is stored. */
async function measure(replay: Replay): Promise<Measured> {
  const { compression, sizeBytes, modifiedNs } = replay;
  const digest = await sha256OfStream(replay.open());
  const diffId =
    compression === 'none' ? digest : await sha256OfStream(await decompress(replay.open(), compression));
  return { digest, diffId, sizeBytes, compression, modifiedNs };
}

interface Parts {
  readonly request: ImportRequest;
  readonly config: ExecutionConfig;
  readonly layer: Measured;
}

/** Keys in the order in which podman writes them, so that the IDs agree. */
function configOf(needs: Needs, { request, config, layer }: Parts): ImageConfig {
  const created = rfc3339(layer.modifiedNs ?? BigInt(request.now) * 1_000_000n);
  return {
    created,
    architecture: request.architecture ?? needs.platform.architecture,
    ...(request.variant === undefined ? {} : { variant: request.variant }),
    os: request.os ?? needs.platform.os,
    config: inOrder(config),
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [
      {
        created,
        created_by: `/bin/sh -c #(nop) ADD file:${hexOf(layer.diffId)} in /`,
        comment: request.message || 'imported from tarball',
      },
    ],
  };
}

function manifestOf(configBytes: Buffer, { digest, sizeBytes: size, compression }: Measured) {
  const mediaType = LAYER_TYPES[compression] ?? MEDIA_TYPES.ociLayer;
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: { mediaType: MEDIA_TYPES.ociConfig, digest: sha256Of(configBytes), size: configBytes.length },
    layers: [{ mediaType, digest, size }],
  };
  return { mediaType: MEDIA_TYPES.ociManifest, bytes: Buffer.from(JSON.stringify(manifest)) };
}
