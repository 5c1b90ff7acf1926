import type { Readable } from 'node:stream';
import { type ExecutionConfig, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { sha256Of, sha256OfStream } from '../archive/archived-image.ts';
import { openReplay, type Replay } from '../archive/replay.ts';
import { readManifest } from '../archive/saved-image.ts';
import { imageUnknown } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { derivedConfig, derivedManifest } from '../plan/derived.ts';
import { normalizeName } from '../plan/name.ts';
import type { Family } from '../plan/push.ts';
import { rfc3339 } from '../plan/time.ts';
import { addImage } from './add.ts';
import type { NewImageLayer } from './add-layers.ts';
import { explainFullDisk } from './full-disk.ts';
import { readConfigBlob } from './inspect.ts';
import type { Progress } from './progress.ts';

/** What an image is to be like that is made of another one. */
export interface DeriveRequest {
  readonly base: {
    readonly id: string;
    /** What to call it in the history. */
    readonly name: string;
  };
  /** A plain tar archive, whiteouts as `.wh.` files. */
  readonly layer: Readable;
  /** Whether the layer is all there is, and takes the place of those of the base. */
  readonly alone: boolean;
  readonly config: ExecutionConfig;
  /** As typed. */
  readonly name?: string | undefined;
  readonly format: Family;
  readonly author?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Make an image of another one and a new layer.
 *
 * @throws TSMAN_IMAGE_NAME, TSMAN_IMAGE_UNKNOWN, TSMAN_SAVE_LAYER, what the layer fails with, and what {@link addImage} throws
 */
export async function deriveImage(needs: Needs, request: DeriveRequest, progress?: Progress): Promise<Image> {
  const names = request.name === undefined ? [] : [normalizeName(request.name)];
  const base = needs.store.get(request.base.id) ?? unknown(request.base.id);
  const replay = await spooled(needs, request.layer);
  try {
    return await addImage(needs, { ...(await partsOf(needs, { base, request, replay })), names }, progress);
  } finally {
    replay.close();
  }
}

function unknown(id: string): never {
  throw imageUnknown(id);
}

/** It can be read once, and its digest has to be known first. */
async function spooled(needs: Needs, stream: Readable): Promise<Replay> {
  try {
    return await openReplay(needs, { stream }, ['none']);
  } catch (error) {
    throw explainFullDisk(error);
  }
}

interface Parts {
  readonly base: Image;
  readonly request: DeriveRequest;
  readonly replay: Replay;
}

async function partsOf(needs: Needs, { base, request, replay }: Parts) {
  const { alone, format: family } = request;
  const digest = await sha256OfStream(replay.open());
  const config = derivedConfig(readConfigBlob(needs, base), {
    ...request,
    created: rfc3339(BigInt(request.now) * 1_000_000n),
    diffId: digest,
    baseName: request.base.name,
  });
  const configBytes = Buffer.from(JSON.stringify(config));
  const below = readManifest(needs, base);
  const { text, mediaType } = derivedManifest(below, {
    family,
    config: {
      mediaType: MEDIA_TYPES.ociConfig,
      digest: sha256Of(configBytes),
      size: configBytes.length,
    },
    layer: { mediaType: MEDIA_TYPES.ociLayer, digest, size: replay.sizeBytes },
    alone,
    base: { digest: base.manifestDigest, name: request.base.name },
  });
  const layer = { digest, sizeBytes: replay.sizeBytes, open: () => replay.open() };
  const kept: readonly NewImageLayer[] = (alone ? [] : below.layers).map((each) => ({
    digest: each.digest,
    sizeBytes: each.size,
    open: () => needs.content.open(each.digest),
  }));
  return {
    manifest: { bytes: Buffer.from(text), mediaType },
    config,
    configBytes,
    layers: [...kept, layer],
  };
}
