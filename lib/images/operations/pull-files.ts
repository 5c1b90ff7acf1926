import type { Platform } from '../../oci/image-spec.ts';
import { candidateNames } from '../../oci/reference.ts';
import { openArchive } from '../archive/archive.ts';
import { notInArchive, severalInArchive } from '../errors.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import type { ImagePlace } from '../plan/transport.ts';
import { addImage, type NewImage } from './add.ts';
import { admitFiles } from './admit.ts';
import { readImages } from './load.ts';
import type { Progress } from './progress.ts';
import type { PulledImage } from './pull.ts';

export interface FilesRequest {
  readonly place: Extract<ImagePlace, { readonly path: string }>;
  readonly platform: Platform;
}

/**
 * Take the image of an archive or a folder: the one that is named, else the only one; of a docker-archive, all.
 *
 * @throws TSMAN_POLICY_REFUSED, TSMAN_IMAGE_NAME, TSMAN_IMAGE_UNKNOWN, and what `loadImages` throws
 */
export async function pullFromFiles(
  needs: Needs,
  { place, platform }: FilesRequest,
  progress: Progress,
): Promise<readonly PulledImage[]> {
  const { transport, path } = place;
  await admitFiles(needs, place);
  const archive = await openArchive(needs, { path });
  try {
    const images = await readImages({ ...needs, platform }, archive);
    const pulled: PulledImage[] = [];
    for (const image of choose(images, place)) {
      const added = await addImage(needs, image, progress);
      needs.events.write(imageEvent('pull', { id: added.id, name: `${transport}:${path}` }));
      pulled.push({ image: added, name: image.names[0] });
    }
    return pulled;
  } finally {
    archive.close();
  }
}

function choose(images: readonly NewImage[], { transport, path, reference }: FilesRequest['place']) {
  if (reference === undefined) {
    if (images.length > 1 && transport !== 'docker-archive') throw severalInArchive(`${transport}:${path}`);
    return images;
  }
  const index = /^@(\d+)$/.exec(reference)?.[1];
  if (index !== undefined && transport === 'docker-archive') {
    return images.slice(Number(index), Number(index) + 1);
  }
  const wanted = candidateNames(reference);
  const found = images.find(({ names }) => names.some((name) => wanted.includes(name)));
  if (found === undefined) throw notInArchive(`${transport}:${path}`, reference);
  return [{ ...found, names: found.names.filter((name) => wanted.includes(name)) }];
}
