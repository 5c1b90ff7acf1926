import { type Digest, hexOf } from '../../oci/digest.ts';
import { type Descriptor, type Index, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { sha256Of } from './archived-image.ts';
import type { FileWriter } from './file-writer.ts';
import { manifestIn, type SavedImage, type SaveNeeds } from './saved-image.ts';

/** Write an OCI layout: blobs to the byte as they came, each once. @see OCI image-spec, image-layout.md */
export async function writeOciLayout(
  needs: SaveNeeds,
  images: readonly SavedImage[],
  writer: FileWriter,
): Promise<void> {
  const { content } = needs;
  const written = new Set<Digest>();
  const descriptors: Descriptor[] = [];
  for (const { image, names } of images) {
    const { bytes, mediaType } = manifestIn('oci', needs, image);
    const digest = sha256Of(bytes);
    for (const blob of image.blobs.filter((each) => !written.has(each))) {
      written.add(blob);
      await writer.stream(fileOf(blob), content.size(blob), content.open(blob));
    }
    if (!written.has(digest)) await writer.bytes(fileOf(digest), bytes);
    written.add(digest);
    descriptors.push(...named({ mediaType, digest, size: bytes.length }, names));
  }
  const index: Index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: descriptors };
  await writer.bytes('index.json', Buffer.from(JSON.stringify(index)));
  await writer.bytes('oci-layout', Buffer.from('{"imageLayoutVersion": "1.0.0"}'));
}

/** One descriptor a name. */
function named(descriptor: Descriptor, names: readonly string[]): readonly Descriptor[] {
  if (names.length === 0) return [descriptor];
  return names.map((name) => ({
    ...descriptor,
    annotations: { 'org.opencontainers.image.ref.name': name },
  }));
}

function fileOf(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}
