import { candidateNames, hasRegistry, splitName } from '../../oci/reference.ts';
import { imageAmbiguous, imageUnknown } from '../errors.ts';
import { noInstance, notAList } from '../lists/errors.ts';
import { isManifestList, type ManifestList } from '../lists/model.ts';
import { digestsOf, type Image } from '../model.ts';
import { choosePlatform } from '../plan/platform.ts';
import { parsePlace } from '../plan/transport.ts';
import type { ImageStore, Stored } from '../store.ts';

export interface FoundImage {
  readonly image: Image;
  /** The recorded name that was meant; undefined when it was found by ID. */
  readonly name: string | undefined;
}

/**
 * Find an image by whatever a user calls it: whole ID, name (made here, then docker.io's), beginning of an ID, then the
 * end of a name of any registry; `docker://` and `containers-storage:` may stand before it. In the usual case a link and a file are read.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS
 */
export function findImage(store: ImageStore, text: string): FoundImage {
  const found = findById(store, text) ?? findByName(store, text) ?? findByIdPrefix(store, text);
  return found ?? findByListId(store, text) ?? findAnywhere(store, text);
}

/** As {@link findImage}; undefined where nothing is found. @throws TSMAN_IMAGE_AMBIGUOUS */
export function lookUpImage(store: ImageStore, text: string): FoundImage | undefined {
  try {
    return findImage(store, text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'TSMAN_IMAGE_UNKNOWN') return undefined;
    throw error;
  }
}

function findById(store: ImageStore, text: string): FoundImage | undefined {
  const id = bareId(text);
  const image = /^[0-9a-f]{64}$/.test(id) ? store.get(id) : undefined;
  return image && { image, name: undefined };
}

function findByName(store: ImageStore, text: string): FoundImage | undefined {
  const named = storedUnder(store, text);
  if (named === undefined) return undefined;
  const { stored, name } = named;
  return { image: isManifestList(stored) ? instanceOf(store, stored) : stored, name };
}

/** What has one of the names that a text may stand for, and which. */
function storedUnder(store: ImageStore, text: string) {
  for (const name of candidateNames(text)) {
    const stored = store.byName(name);
    if (stored !== undefined) return { stored, name };
  }
  return undefined;
}

/** The image that a list has for this machine. @throws TSMAN_IMAGE_UNKNOWN in podman's words */
export function instanceOf(store: ImageStore, list: ManifestList): Image {
  const descriptors = list.members.map(({ descriptor }) => descriptor);
  const chosen = choosePlatform(descriptors, store.platform);
  const id = list.members.find(({ descriptor }) => descriptor === chosen)?.imageId;
  const image = id === undefined ? undefined : store.get(id);
  if (image === undefined) throw noInstance(store.platform);
  return image;
}

/** A list, and by which of its names it was found; undefined for its ID. */
export interface FoundList {
  readonly list: ManifestList;
  readonly name: string | undefined;
}

/** Find a list by name, or by the beginning of its ID. */
export function lookUpList(store: ImageStore, text: string): FoundList | undefined {
  const named = storedUnder(store, text);
  if (named === undefined) return listByIdPrefix(store, text);
  const { stored, name } = named;
  return isManifestList(stored) ? { list: stored, name } : undefined;
}

function listByIdPrefix(store: ImageStore, text: string): FoundList | undefined {
  const prefix = bareId(text);
  if (!/^[0-9a-f]{1,64}$/.test(prefix) || store.ids().some((id) => id.startsWith(prefix))) return undefined;
  const [list, ...others] = store.lists().filter(({ id }) => id.startsWith(prefix));
  return list === undefined || others.length > 0 ? undefined : { list, name: undefined };
}

/** The image or the list itself that a name or an ID belongs to. @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS */
export function findStored(store: ImageStore, text: string): Stored {
  return lookUpList(store, text)?.list ?? findImage(store, text).image;
}

/** @throws TSMAN_IMAGE_UNKNOWN, TSMAN_NOT_A_LIST */
export function findList(store: ImageStore, text: string): FoundList {
  const found = lookUpList(store, text);
  if (found !== undefined) return found;
  const { image, name } = findImage(store, text);
  throw notAList(name ?? image.id);
}

function findByIdPrefix(store: ImageStore, text: string): FoundImage | undefined {
  const prefix = bareId(text);
  if (!/^[0-9a-f]{1,63}$/.test(prefix)) return undefined;
  const ids = store.ids().filter((id) => id.startsWith(prefix));
  if (ids.length > 1)
    throw imageAmbiguous(
      text,
      ids.map((id) => id.slice(0, Math.max(12, prefix.length + 4))),
    );
  const image = ids[0] === undefined ? undefined : store.get(ids[0]);
  return image && { image, name: undefined };
}

function findByListId(store: ImageStore, text: string): FoundImage | undefined {
  const found = listByIdPrefix(store, text);
  return found && { image: instanceOf(store, found.list), name: found.name };
}

/** By digest, or by the end of a name: `app` finds `quay.io/team/app:latest`. */
function findAnywhere(store: ImageStore, text: string): FoundImage {
  const images = store.list();
  const matches = text.includes('@') ? byDigest(images, text) : byEnd(images, text);
  const [first, ...others] = matches;
  if (first === undefined) return findBehindTransport(store, text);
  if (others.some(({ image }) => image.id !== first.image.id)) {
    throw imageAmbiguous(
      text,
      matches.map(({ name, image }) => name ?? image.id),
    );
  }
  return first;
}

/** `docker://NAME` and `containers-storage:NAME` are looked for under their names. */
function findBehindTransport(store: ImageStore, text: string): FoundImage {
  const place = parsePlace(text);
  if (place !== undefined && 'name' in place && place.name !== '') return findImage(store, place.name);
  throw imageUnknown(text);
}

function byDigest(images: readonly Image[], text: string): readonly FoundImage[] {
  const repositories = candidateNames(text).map((name) => splitName(name).repository);
  const digest = text.slice(text.indexOf('@') + 1);
  return images
    .filter((image) => digestsOf(image).some((each) => each === digest))
    .flatMap((image) => {
      const name = image.names.find((each) => repositories.includes(splitName(each).repository));
      return name === undefined ? [] : [{ image, name }];
    });
}

function byEnd(images: readonly Image[], text: string): readonly FoundImage[] {
  if (hasRegistry(text) || candidateNames(text).length === 0) return [];
  const { repository, tag = 'latest' } = splitName(text);
  return images.flatMap((image) =>
    image.names
      .filter((name) => {
        const parts = splitName(name);
        return parts.tag === tag && parts.repository.endsWith(`/${repository}`);
      })
      .map((name) => ({ image, name })),
  );
}

function bareId(text: string): string {
  return text.startsWith('sha256:') ? text.slice('sha256:'.length) : text;
}
