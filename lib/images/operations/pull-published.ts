import type { Readable } from 'node:stream';
import { type Digest, hexOf } from '../../oci/digest.ts';
import type { Descriptor, Platform } from '../../oci/image-spec.ts';
import { MEDIA_TYPES } from '../../oci/image-spec.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { Manifest as Published, RegistryOptions, Repository } from '../../registry/registry.ts';
import { fetchBlob } from '../download/blob.ts';
import type { BlobSource, DownloadOptions } from '../download/download.ts';
import { noImageFor, pulledBroken } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { parseImageConfig } from '../plan/config.ts';
import { isIndex, isManifest } from '../plan/documents.ts';
import { choosePlatform } from '../plan/platform.ts';
import { layersProblem } from '../plan/published.ts';
import type { Shape } from '../plan/shape.ts';
import { addImage, addKnown, type NewImage } from './add.ts';
import type { Progress } from './progress.ts';

/** Which image, from where, and how. */
export interface PublishedImage {
  readonly repository: Repository;
  /** What it will be called here; its digest or tag is the version. */
  readonly reference: Reference;
  readonly platform: Platform;
  readonly options: RegistryOptions;
  readonly progress: Progress;
}

const INDEXES: readonly string[] = [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList];
/** An index in an index in an index is nobody's work. */
const MAX_DEPTH = 3;
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Pull one image: its manifest, of an index the one for the platform, then what of its blobs is not here.
 *
 * @throws TSMAN_IMAGE_PLATFORM, TSMAN_IMAGE_BROKEN, and what {@link addImage}, downloads and registries throw
 */
export async function pullPublished(needs: Needs, from: PublishedImage): Promise<Image> {
  const { repository, reference, progress } = from;
  const { manifest: found, through } = await findManifest(from);
  const manifest = parse(from, found.bytes, isManifest);
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

const nameOf = ({ reference }: PublishedImage) => formatReference(reference);

interface FoundManifest {
  readonly manifest: Published;
  /** Digests of the indexes that led to it. */
  readonly through: readonly Digest[];
}

async function findManifest(from: PublishedImage): Promise<FoundManifest> {
  const { repository, reference, platform } = from;
  const through: Digest[] = [];
  let manifest = await repository.manifest(reference.digest ?? reference.tag ?? 'latest');
  while (INDEXES.includes(manifest.mediaType)) {
    if (through.length === MAX_DEPTH) throw pulledBroken(nameOf(from), 'it is an index in too many others');
    through.push(manifest.digest);
    const chosen = choosePlatform(parse(from, manifest.bytes, isIndex).manifests, platform);
    if (chosen === undefined) throw noImageFor(nameOf(from), platform);
    manifest = await repository.manifest(chosen.digest);
    if (manifest.bytes.length !== chosen.size) {
      throw pulledBroken(
        nameOf(from),
        `the manifest ${chosen.digest} does not have the size that is announced`,
      );
    }
  }
  return { manifest, through };
}

function parse<Value>(from: PublishedImage, bytes: Buffer, shape: Shape<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw pulledBroken(nameOf(from), 'its manifest is not JSON', cause);
  }
  if (!shape(value)) throw pulledBroken(nameOf(from), 'its manifest is not what it has to be');
  return value;
}

async function fetchConfig(needs: Needs, from: PublishedImage, descriptor: Descriptor) {
  if (descriptor.size > CONFIG_LIMIT_BYTES) {
    throw pulledBroken(
      nameOf(from),
      `its configuration has ${descriptor.size} bytes, more than the ${CONFIG_LIMIT_BYTES} allowed`,
    );
  }
  const chunks: Buffer[] = [];
  const use = async (open: () => Readable) => {
    chunks.length = 0;
    for await (const chunk of open() as AsyncIterable<Buffer>) chunks.push(chunk);
  };
  await fetchBlob(needs, sourceOf(from.repository, descriptor), { ...downloadOptions(from), use });
  const configBytes = Buffer.concat(chunks);
  const parsed = parseImageConfig(configBytes.toString('utf8'));
  if ('problem' in parsed) throw pulledBroken(nameOf(from), parsed.problem);
  return { config: parsed.config, configBytes };
}

function sourceOf(repository: Repository, { digest, size }: Descriptor): BlobSource {
  return { digest, sizeBytes: size, open: (fromByte) => repository.openBlob(digest, fromByte) };
}

const RETRIES = 3;

function downloadOptions({ options }: PublishedImage): DownloadOptions {
  const { retries = RETRIES, retryDelayMs, signal, warn } = options;
  return { retries, retryDelayMs, signal, ...(warn && { warn }) };
}
