import { createHash } from 'node:crypto';
import { digestOf } from '../../oci/digest.ts';
import type { Image } from '../model.ts';
import type { ImageStore } from '../store.ts';
import { isManifestList, listDocument, listMediaType, type ManifestList } from './model.ts';

/** A list as it stands among images: its size is that of its document. */
export function listAsImage(list: ManifestList): Image {
  const bytes = Buffer.from(listDocument(list));
  const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
  const { schema, id, revision, names, namesHistory, createdAt } = list;
  return {
    ...{ schema, id, revision, names, namesHistory, createdAt },
    manifestDigest: digest,
    manifestMediaType: listMediaType(list),
    configDigest: digest,
    sizeBytes: bytes.length,
    architecture: '',
    os: '',
    layers: [],
    blobs: [],
    config: {},
  };
}

/** Images and lists alike. */
export function everyImage(store: ImageStore): readonly Image[] {
  return store.all().map((each) => (isManifestList(each) ? listAsImage(each) : each));
}

/** Names, or else IDs, of the lists that an image is in. */
export function listsWith(store: ImageStore, imageId: string): readonly string[] {
  const lists = store.lists().filter(({ members }) => members.some((member) => member.imageId === imageId));
  return lists.map(({ names: [name], id }) => name ?? id);
}
