import type { Readable } from 'node:stream';
import { type Output, writeTo } from '../archive/file-writer.ts';
import { openReplay } from '../archive/replay.ts';
import type { SavedImage } from '../archive/saved-image.ts';
import { writeDockerArchive, writeDockerDir } from '../archive/write-docker.ts';
import { writeOciLayout } from '../archive/write-oci.ts';
import { withLease } from '../lease.ts';
import { reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { normalizeName } from '../plan/name.ts';
import type { SaveFormat } from '../save-format.ts';
import { findImage, lookUpImage } from './find.ts';

export interface SaveRequest {
  /**
   * As typed. The first is an image. Of the others, those that are images here are saved too; the rest become more names
   * of the first, unless `allImages` says that they are images as well.
   */
  readonly names: readonly string[];
  readonly allImages?: boolean;
  readonly format: SaveFormat;
  /** A folder for the formats that are folders. */
  readonly output: Output;
}

/**
 * Write images to an archive or a folder; the same images give the same bytes.
 *
 * @throws TSMAN_POLICY_REFUSED, TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS, TSMAN_IMAGE_NAME, TSMAN_SAVE_LAYER, TSMAN_OUTPUT
 */
export async function saveImages(needs: Needs, request: SaveRequest): Promise<void> {
  const images = chooseImages(needs, request);
  const { checkPolicy } = await needs.registries();
  for (const { image, names } of images) {
    checkPolicy('containers-storage', names[0] ?? image.id);
  }
  const claim = images.map(({ image }) => reachableFrom(image));
  const blobs = claim.flatMap((each) => each.blobs);
  await withLease(needs, { blobs, layers: [] }, () => write(needs, request, images));
  for (const { image, names } of images) {
    needs.events.write(imageEvent('save', { id: image.id, name: names[0] }));
  }
}

async function write(needs: Needs, { format, output }: SaveRequest, images: readonly SavedImage[]) {
  const spool = (stream: Readable) => openReplay(needs, { stream }, ['none', 'gzip', 'zstd', 'xz', 'bzip2']);
  const [first] = images;
  await writeTo(output, spool, async (writer) => {
    if (format === 'docker-archive') await writeDockerArchive(needs, images, writer);
    else if (format !== 'docker-dir') await writeOciLayout(needs, images, writer);
    else if (first !== undefined) await writeDockerDir(needs, first, writer);
  });
}

/** Names of one image are put together. */
function chooseImages({ store }: Needs, { names, allImages }: SaveRequest): readonly SavedImage[] {
  const resolved = names.map((text, index) => ({
    text,
    found: index === 0 || allImages ? findImage(store, text) : lookUpImage(store, text),
  }));
  const first = resolved[0]?.found?.image;
  const chosen = new Map<string, SavedImage>();
  for (const { text, found } of resolved) {
    const image = found?.image ?? first;
    if (image === undefined) continue;
    const name = found === undefined ? normalizeName(text) : found.name;
    const tagged = name === undefined || name.includes('@') ? [] : [name];
    const before = chosen.get(image.id)?.names ?? [];
    chosen.set(image.id, { image, names: [...new Set([...before, ...tagged])] });
  }
  return [...chosen.values()];
}
