import { hexOf } from '../../oci/digest.ts';
import { MEDIA_TYPES } from '../../oci/image-spec.ts';
import { archiveBroken } from '../errors.ts';
import type { NewImage } from '../operations/add.ts';
import { isManifest } from '../plan/documents.ts';
import { isObject } from '../plan/shape.ts';
import type { Archive } from './archive.ts';
import {
  checkLayerCount,
  DOCUMENT_LIMIT,
  isAnything,
  readConfig,
  readDocument,
  sha256Of,
} from './archived-image.ts';

/** Whether it is what `skopeo copy dir:` and `podman save --format docker-dir` write: `manifest.json` is a manifest. */
export function isDockerDir(archive: Archive): boolean {
  if (!archive.has('manifest.json')) return false;
  const manifest = readDocument(archive, 'manifest.json', isAnything);
  return isObject(manifest) && 'config' in manifest;
}

/** The one image of such a folder; it has no name. @throws TSMAN_ARCHIVE_BROKEN */
export function readDockerDir(archive: Archive): readonly NewImage[] {
  const bytes = archive.read('manifest.json', DOCUMENT_LIMIT);
  const manifest = readDocument(archive, 'manifest.json', isManifest);
  const { config, configBytes } = readConfig(archive, hexOf(manifest.config.digest));
  if (sha256Of(configBytes) !== manifest.config.digest) {
    throw archiveBroken(archive.source, 'the configuration does not have the digest that is announced');
  }
  checkLayerCount(archive, manifest.layers.length, config.rootfs.diff_ids.length);
  const layers = manifest.layers.map(({ digest, size }) => {
    const name = hexOf(digest);
    return { digest, sizeBytes: size, open: () => archive.open(name) };
  });
  const mediaType = manifest.mediaType ?? MEDIA_TYPES.ociManifest;
  return [{ manifest: { bytes, mediaType }, config, configBytes, layers, names: [] }];
}
