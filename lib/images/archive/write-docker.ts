import { hexOf } from '../../oci/digest.ts';
import type { FileWriter } from './file-writer.ts';
import { inflated, manifestIn, readManifest, type SavedImage, type SaveNeeds } from './saved-image.ts';

/** Write a docker-archive: layers plain and named by their diff IDs, each once. */
export async function writeDockerArchive(
  needs: SaveNeeds,
  images: readonly SavedImage[],
  writer: FileWriter,
): Promise<void> {
  const written = new Set<string>();
  const once = async (name: string, write: () => Promise<void>) => {
    if (written.has(name)) return;
    written.add(name);
    await write();
  };
  for (const { image } of images) {
    const blobs = readManifest(needs, image).layers;
    for (const [index, diffId] of image.layers.entries()) {
      const blob = blobs[index];
      if (blob === undefined) continue;
      const name = `${hexOf(diffId)}.tar`;
      await once(name, () => writeLayer(needs, writer, { name, blob: blob.digest }));
    }
    const name = `${image.id}.json`;
    await once(name, () => writer.bytes(name, needs.content.read(image.configDigest)));
  }
  await writer.bytes('manifest.json', Buffer.from(JSON.stringify(images.map(itemOf))));
}

async function writeLayer(
  needs: SaveNeeds,
  writer: FileWriter,
  { name, blob }: { readonly name: string; readonly blob: SavedImage['image']['configDigest'] },
): Promise<void> {
  const { content } = needs;
  const plain = await inflated(needs, blob);
  if (plain === undefined) await writer.stream(name, content.size(blob), content.open(blob));
  else await writer.unmeasured(name, plain);
}

function itemOf({ image, names }: SavedImage) {
  return {
    Config: `${image.id}.json`,
    RepoTags: names.length === 0 ? null : names,
    Layers: image.layers.map((diffId) => `${hexOf(diffId)}.tar`),
  };
}

/** Write what `skopeo copy dir:` reads: one image, blobs by their digests. */
export async function writeDockerDir(
  needs: SaveNeeds,
  { image }: SavedImage,
  writer: FileWriter,
): Promise<void> {
  const { content } = needs;
  const { bytes } = manifestIn('docker', needs, image);
  for (const blob of image.blobs) await writer.stream(hexOf(blob), content.size(blob), content.open(blob));
  await writer.bytes('manifest.json', bytes);
  await writer.bytes('version', Buffer.from('Directory Transport Version: 1.1\n'));
}
