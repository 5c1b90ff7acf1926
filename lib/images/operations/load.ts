import { type Archive, openArchive } from '../archive/archive.ts';
import { isDockerArchive, readDockerArchive } from '../archive/docker-archive.ts';
import { isDockerDir, readDockerDir } from '../archive/docker-dir.ts';
import { isOciLayout, readOciLayout } from '../archive/oci-layout.ts';
import type { ArchiveInput } from '../archive/replay.ts';
import { notAnImage } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { addImage, type NewImage } from './add.ts';
import { admitFiles } from './admit.ts';
import type { Progress } from './progress.ts';

export interface LoadedImage {
  readonly image: Image;
  /** The names it has in the archive, as they are recorded here. */
  readonly names: readonly string[];
}

/**
 * Load every image of a docker-archive, oci-archive, OCI layout folder or `dir:` folder; plain, gzip, zstd, xz or bzip2.
 *
 * @throws TSMAN_ARCHIVE_UNKNOWN when it is none of these, TSMAN_ARCHIVE_BROKEN when it is damaged, and what
 * {@link addImage} throws; images before the damaged one stay
 */
export async function loadImages(
  needs: Needs,
  input: ArchiveInput,
  progress?: Progress,
): Promise<readonly LoadedImage[]> {
  const archive = await openArchive(needs, input);
  try {
    const loaded: LoadedImage[] = [];
    for (const image of await readImages(needs, archive)) {
      const added = await addImage(needs, image, progress);
      needs.events.write(imageEvent('loadfromarchive', { id: added.id, name: archive.source }));
      loaded.push({ image: added, names: image.names });
    }
    return loaded;
  } finally {
    archive.close();
  }
}

/**
 * Docker 25 and later write both kinds into one archive; the OCI one has the true manifests.
 *
 * @throws TSMAN_POLICY_REFUSED
 */
export async function readImages(
  needs: Pick<Needs, 'platform' | 'registries'>,
  archive: Archive,
): Promise<readonly NewImage[]> {
  const { path } = archive;
  const isFolder = archive.kind === 'folder';
  if (isOciLayout(archive)) {
    await admitFiles(needs, { transport: isFolder ? 'oci' : 'oci-archive', path });
    return readOciLayout(archive, needs.platform);
  }
  if (isDockerArchive(archive)) {
    await admitFiles(needs, { transport: 'docker-archive', path });
    return await readDockerArchive(archive);
  }
  if (isDockerDir(archive)) {
    await admitFiles(needs, { transport: 'dir', path });
    return readDockerDir(archive);
  }
  throw notAnImage(archive.source, 'it has neither index.json nor manifest.json');
}
