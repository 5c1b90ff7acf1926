import { TsmanError } from '../../base/error.ts';
import { imageInUse, imageMounted, manyTags, nothingToRemove } from '../errors.ts';
import { listsWith } from '../lists/as-image.ts';
import { usedByList } from '../lists/errors.ts';
import type { Image } from '../model.ts';
import { readMount } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { collectGarbage } from './collect.ts';
import { type FoundImage, type FoundList, lookUpImage, lookUpList } from './find.ts';
import { unmountImage } from './mount.ts';

export interface RemoveRequest {
  /** As typed; every image when `all`. */
  readonly names: readonly string[];
  readonly all?: boolean;
  /** Remove images with several names by ID, and with `removeUsers` the containers that use them; missing ones are no error. */
  readonly force?: boolean;
  /** Missing ones are no error. */
  readonly ignore?: boolean;
  /** IDs of the containers made from an image. */
  usersOf(imageId: string): readonly string[];
  /** Remove these containers; called when forced. */
  removeUsers(containerIds: readonly string[]): Promise<void>;
}

export interface Removal {
  readonly untagged: readonly string[];
  readonly deleted: readonly string[];
  /** Of the names that could not be done; the others were. */
  readonly errors: readonly TsmanError[];
  /** What the disk got back, as `du` counts it. */
  readonly freedBytes: number;
}

/**
 * Remove names, or with its last name (or by ID) an image or a manifest list, and whatever nothing else needs. An image of a
 * list stays with it when its last name goes.
 */
export async function removeImages(needs: Needs, request: RemoveRequest): Promise<Removal> {
  const untagged: string[] = [];
  const deleted: string[] = [];
  const errors: TsmanError[] = [];
  let freedBytes = 0;
  for (const text of targetsOf(needs, request)) {
    try {
      const done = await removeOne(needs, request, text);
      untagged.push(...done.untagged);
      deleted.push(...done.deleted);
      freedBytes += done.freedBytes;
    } catch (error) {
      if (!(error instanceof TsmanError)) throw error;
      errors.push(error);
    }
  }
  if (deleted.length > 0) freedBytes += await collectGarbage(needs);
  return { untagged, deleted, errors, freedBytes };
}

function targetsOf({ store }: Needs, { all, names }: RemoveRequest): readonly string[] {
  return all ? [...store.lists().map(({ id }) => id), ...store.ids()] : names;
}

type Done = Pick<Removal, 'untagged' | 'deleted' | 'freedBytes'>;

const NOTHING: Done = { untagged: [], deleted: [], freedBytes: 0 };

async function removeOne(needs: Needs, request: RemoveRequest, text: string): Promise<Done> {
  const list = lookUpList(needs.store, text);
  if (list !== undefined) return await removeList(needs, list);
  const found = lookUpImage(needs.store, text);
  if (found === undefined) {
    if (request.force || request.ignore || request.all) return NOTHING;
    throw nothingToRemove(text);
  }
  const { image, name } = found;
  const lists = request.force ? [] : listsWith(needs.store, image.id);
  if (name !== undefined && (image.names.length > 1 || lists.length > 0)) {
    await needs.store.untag(image.id, [name]);
    needs.events.write(imageEvent('untag', { id: image.id, name }));
    return { ...NOTHING, untagged: [name] };
  }
  return await deleteImage(needs, request, { ...found, lists });
}

async function removeList(needs: Needs, { list, name }: FoundList): Promise<Done> {
  const gone = name !== undefined && list.names.length > 1 ? [name] : list.names;
  const onlyName = gone.length < list.names.length;
  if (onlyName) await needs.store.untag(list.id, gone);
  const freedBytes = onlyName ? 0 : await needs.store.remove([list.id]);
  for (const each of gone) needs.events.write(imageEvent('untag', { id: list.id, name: each }));
  if (!onlyName) needs.events.write(imageEvent('remove', { id: list.id, name: name ?? list.names[0] }));
  return { untagged: gone, deleted: onlyName ? [] : [list.id], freedBytes };
}

/** @param doomed with the lists that hold it back */
async function deleteImage(
  needs: Needs,
  request: RemoveRequest,
  { image, name, lists }: FoundImage & { readonly lists: readonly string[] },
): Promise<Done> {
  const severalNames = name === undefined && image.names.length > 1;
  if (severalNames && !request.force && !request.all) throw manyTags(image.id, image.names);
  if (lists.length > 0) throw usedByList(image.id, lists);
  await freeFromUsers(request, image);
  await freeFromMount(needs, request, image);
  const freedBytes = await needs.store.remove([image.id]);
  for (const gone of image.names) needs.events.write(imageEvent('untag', { id: image.id, name: gone }));
  needs.events.write(imageEvent('remove', { id: image.id, name: name ?? image.names[0] }));
  return { untagged: image.names, deleted: [image.id], freedBytes };
}

async function freeFromMount(needs: Needs, { force }: RemoveRequest, image: Image): Promise<void> {
  if (readMount(needs, image.id) === undefined) return;
  if (!force) throw imageMounted(image.id);
  await unmountImage(needs, image, { force });
}

async function freeFromUsers({ force, usersOf, removeUsers }: RemoveRequest, { id }: Image): Promise<void> {
  const users = usersOf(id);
  if (users.length === 0) return;
  if (!force) throw imageInUse(users);
  await removeUsers(users);
}
