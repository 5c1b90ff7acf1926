import { type Digest, hexOf } from '../../oci/digest.ts';
import { type Descriptor, MEDIA_TYPES, type Platform } from '../../oci/image-spec.ts';
import { formatReference, isProblem, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { archiveBroken, notForThisHost } from '../errors.ts';
import type { NewImage } from '../operations/add.ts';
import { isIndex, isManifest } from '../plan/documents.ts';
import { choosePlatform, platformText } from '../plan/platform.ts';
import type { Archive } from './archive.ts';
import {
  checkLayerCount,
  DOCUMENT_LIMIT,
  parseDocument,
  readConfig,
  readDocument,
  sha256Of,
} from './archived-image.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';
/** containerd's and docker's: the whole name, where the annotation above has only the tag. */
const CONTAINERD_NAME = 'io.containerd.image.name';
const INDEXES: readonly string[] = [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList];
const MANIFESTS: readonly string[] = [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest];
/** An index in an index in an index is nobody's work. */
const MAX_DEPTH = 3;

/** @see OCI image-spec, image-layout.md */
export function isOciLayout(archive: Archive): boolean {
  return archive.has('index.json');
}

/**
 * The images of an OCI layout, manifests and configurations exactly as they are.
 *
 * @throws TSMAN_ARCHIVE_BROKEN, TSMAN_IMAGE_PLATFORM
 */
export function readOciLayout(archive: Archive, platform: Platform): readonly NewImage[] {
  const index = readDocument(archive, 'index.json', isIndex);
  const images = new Map<Digest, NewImage>();
  for (const top of index.manifests) {
    const descriptor = choose(archive, top, { platform, depth: 0 });
    if (descriptor === undefined) continue;
    const names = [...(images.get(descriptor.digest)?.names ?? []), ...namesOf(archive, top)];
    images.set(descriptor.digest, { ...readImage(archive, descriptor), names });
  }
  if (images.size === 0) throw archiveBroken(archive.source, 'there is no image in it');
  return [...images.values()];
}

interface Choice {
  readonly platform: Platform;
  readonly depth: number;
}

/** @returns the manifest for this host; undefined for what is no image (a signature, an attestation) */
function choose(
  archive: Archive,
  descriptor: Descriptor,
  { platform, depth }: Choice,
): Descriptor | undefined {
  if (MANIFESTS.includes(descriptor.mediaType)) return descriptor;
  if (!INDEXES.includes(descriptor.mediaType) || depth > MAX_DEPTH) return undefined;
  const inner = parseDocument(archive, readBlob(archive, descriptor), isIndex).manifests.filter(
    (each) => each.platform?.os !== 'unknown',
  );
  const fitting = choosePlatform(inner, platform);
  if (fitting !== undefined) return choose(archive, fitting, { platform, depth: depth + 1 });
  if (inner.length === 0) return undefined;
  const offered = inner.map((each) => (each.platform ? platformText(each.platform) : 'any'));
  throw notForThisHost(archive.source, platformText(platform), offered);
}

function readImage(archive: Archive, descriptor: Descriptor): Omit<NewImage, 'names'> {
  const blob = readBlob(archive, descriptor);
  const { config: configDescriptor, layers } = parseDocument(archive, blob, isManifest);
  readBlob(archive, configDescriptor);
  const { config, configBytes } = readConfig(archive, fileOf(configDescriptor));
  checkLayerCount(archive, layers.length, config.rootfs.diff_ids.length);
  return {
    manifest: { bytes: blob.bytes, mediaType: descriptor.mediaType },
    config,
    configBytes,
    layers: layers.map((layer) => {
      const name = fileOf(layer);
      return { digest: layer.digest, sizeBytes: layer.size, open: () => archive.open(name) };
    }),
  };
}

/** A blob as its descriptor announces it. */
function readBlob(
  archive: Archive,
  descriptor: Descriptor,
): { readonly bytes: Buffer; readonly name: string } {
  const name = fileOf(descriptor);
  const bytes = archive.read(name, DOCUMENT_LIMIT);
  const digest = sha256Of(bytes);
  if (digest === descriptor.digest && bytes.length === descriptor.size) return { bytes, name };
  const why = digest === descriptor.digest ? 'size' : 'digest';
  throw archiveBroken(archive.source, `"${name}" does not have the ${why} that is announced`);
}

function fileOf({ digest }: Descriptor): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function namesOf(archive: Archive, { annotations: given }: Descriptor): readonly string[] {
  const annotations = given ?? {};
  const name = annotations[CONTAINERD_NAME] ?? annotations[REF_NAME];
  if (name === undefined || name === '') return [];
  const parsed = parseReference(name, 'localhost');
  if (isProblem(parsed)) {
    throw archiveBroken(archive.source, `the name "${name}" in it is refused: ${parsed.problem}`);
  }
  return [formatReference(withDefaultTag(parsed))];
}
