import { posix } from 'node:path';
import { type Digest, hexOf } from '../../oci/digest.ts';
import { type Descriptor, type Manifest, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { formatReference, isProblem, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { archiveBroken } from '../errors.ts';
import type { NewImage } from '../operations/add.ts';
import type { NewImageLayer } from '../operations/add-layers.ts';
import { type DockerArchiveItem, isDockerArchiveList } from '../plan/documents.ts';
import type { Archive } from './archive.ts';
import {
  checkLayerCount,
  compressionIn,
  isAnything,
  readConfig,
  readDocument,
  sha256Of,
  sha256OfStream,
} from './archived-image.ts';

/** Whether the archive is of the kind that `docker save` and `podman save` write: `manifest.json` is a list. */
export function isDockerArchive(archive: Archive): boolean {
  return archive.has('manifest.json') && Array.isArray(readDocument(archive, 'manifest.json', isAnything));
}

/**
 * The images of a docker-archive. It has no manifests: each gets the one that podman makes, so that digests agree.
 *
 * @throws TSMAN_ARCHIVE_BROKEN
 */
export async function readDockerArchive(archive: Archive): Promise<readonly NewImage[]> {
  const items = readDocument(archive, 'manifest.json', isDockerArchiveList);
  const images: NewImage[] = [];
  for (const item of items) images.push(await readItem(archive, item));
  if (images.length === 0) throw archiveBroken(archive.source, 'there is no image in it');
  return images;
}

async function readItem(archive: Archive, item: DockerArchiveItem): Promise<NewImage> {
  const { Config } = item;
  const Layers = item.Layers ?? [];
  const { config, configBytes } = readConfig(archive, Config);
  checkConfigName(archive, Config, sha256Of(configBytes));
  checkLayerCount(archive, Layers.length, config.rootfs.diff_ids.length);
  const found = [];
  for (const [index, name] of Layers.entries()) {
    found.push(await readLayer(archive, name, config.rootfs.diff_ids[index]));
  }
  return {
    configBytes,
    config,
    manifest: { mediaType: MEDIA_TYPES.dockerManifest, bytes: makeManifest(configBytes, found) },
    layers: found.map(({ layer }) => layer),
    names: (item.RepoTags ?? []).map((tag) => nameOf(archive, tag)),
  };
}

/** Where the file is named by a digest, it must be its own. */
function checkConfigName(archive: Archive, name: string, digest: Digest): void {
  const stem = posix.basename(name, '.json');
  if (/^[0-9a-f]{64}$/.test(stem) && stem !== hexOf(digest)) {
    throw archiveBroken(archive.source, `the configuration "${name}" has the digest ${digest}`);
  }
}

interface FoundLayer {
  readonly layer: NewImageLayer;
  readonly mediaType: string;
}

async function readLayer(archive: Archive, name: string, diffId: Digest | undefined): Promise<FoundLayer> {
  const compression = await compressionIn(archive, name);
  const plain = compression === 'none' && diffId !== undefined;
  const layer = {
    digest: plain ? diffId : await sha256OfStream(archive.open(name)),
    sizeBytes: archive.size(name),
    open: () => archive.open(name),
  };
  return { layer, mediaType: plain ? MEDIA_TYPES.dockerLayer : MEDIA_TYPES.dockerLayerGzip };
}

/** Keys in the order in which podman writes them. */
function makeManifest(configBytes: Buffer, layers: readonly FoundLayer[]): Buffer {
  const descriptor = (mediaType: string, size: number, digest: Digest): Descriptor => ({
    mediaType,
    size,
    digest,
  });
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.dockerManifest,
    config: descriptor(MEDIA_TYPES.dockerConfig, configBytes.length, sha256Of(configBytes)),
    layers: layers.map(({ layer, mediaType }) => descriptor(mediaType, layer.sizeBytes, layer.digest)),
  };
  return Buffer.from(JSON.stringify(manifest));
}

function nameOf(archive: Archive, tag: string): string {
  const parsed = parseReference(tag, 'docker.io');
  if (isProblem(parsed))
    throw archiveBroken(archive.source, `the name "${tag}" in it is refused: ${parsed.problem}`);
  return formatReference(withDefaultTag(parsed));
}
