import { randomHex } from '../../base/random.ts';
import { parseDigest } from '../../oci/digest.ts';
import { imageUnknown } from '../errors.ts';
import { withLease } from '../lease.ts';
import type { Needs } from '../needs.ts';
import { findImage, findList, lookUpImage } from '../operations/find.ts';
import { imageEvent } from '../plan/event.ts';
import { normalizeName } from '../plan/name.ts';
import { listNameTaken, notAList, notInList } from './errors.ts';
import { type MemberWish, membersFor } from './members.ts';
import {
  changedMember,
  isManifestList,
  type ListMember,
  type ManifestList,
  type MemberChange,
  reachableFromList,
  withMembers,
} from './model.ts';

export interface CreateListRequest extends MemberWish {
  readonly name: string;
  readonly images: readonly string[];
  /** Add to a list that has the name already. */
  readonly amend: boolean;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * Make a manifest list of images. They are all looked for before the list is made.
 *
 * @throws TSMAN_IMAGE_NAME, TSMAN_LIST_NAME_TAKEN, TSMAN_NOT_A_LIST, and what {@link membersFor} throws
 */
export async function createList(needs: Needs, request: CreateListRequest): Promise<ManifestList> {
  const name = normalizeName(request.name);
  const taken = needs.store.byName(name);
  if (taken !== undefined && !request.amend) throw listNameTaken(name, taken.id);
  if (taken !== undefined && !isManifestList(taken)) throw notAList(name);
  const members = await allMembers(needs, request.images, request);
  return await withLease(needs, reachableFromList({ members }), async () => {
    if (taken !== undefined) return await addTo(needs, taken.id, members);
    const list = { id: randomHex(32), createdAt: request.now, members: withMembers([], members) };
    const made = await needs.store.putList(list, [name]);
    needs.events.write(imageEvent('create', { id: made.id, name }));
    return made;
  });
}

export interface AddToListRequest extends MemberWish {
  readonly list: string;
  readonly images: readonly string[];
  readonly change: MemberChange;
}

/** Add images to a list; one that is in it already is described anew. @throws TSMAN_NOT_A_LIST, TSMAN_IMAGE_UNKNOWN */
export async function addToList(needs: Needs, request: AddToListRequest): Promise<ManifestList> {
  const { list } = findList(needs.store, request.list);
  const found = await allMembers(needs, request.images, request);
  const members = found.map((member) => changedMember(member, request.change));
  return await withLease(needs, reachableFromList({ members }), () => addTo(needs, list.id, members));
}

/** Describe an image of a list anew. @param image its digest, or an image here @throws TSMAN_LIST_MEMBER_UNKNOWN */
export async function annotateInList(
  needs: Needs,
  { list, image, change }: { readonly list: string; readonly image: string; readonly change: MemberChange },
): Promise<ManifestList> {
  const found = findList(needs.store, list).list;
  const digest = memberDigest(needs, found, { image, action: `annotating manifest list ${list}` });
  return await changed(needs, found.id, (members) =>
    members.map((member) => (member.descriptor.digest === digest ? changedMember(member, change) : member)),
  );
}

/** Take an image out of a list. @param image its digest, or an image here @throws TSMAN_LIST_MEMBER_UNKNOWN */
export async function removeFromList(
  needs: Needs,
  { list, image }: { readonly list: string; readonly image: string },
): Promise<ManifestList> {
  const found = findList(needs.store, list).list;
  const digest = memberDigest(needs, found, { image, action: `removing from manifest list ${list}` });
  return await changed(needs, found.id, (members) =>
    members.filter(({ descriptor }) => descriptor.digest !== digest),
  );
}

async function allMembers(
  needs: Needs,
  names: readonly string[],
  wish: MemberWish,
): Promise<readonly ListMember[]> {
  const members: ListMember[] = [];
  for (const name of names) members.push(...(await membersFor(needs, name, wish)));
  return members;
}

function addTo(needs: Needs, id: string, added: readonly ListMember[]): Promise<ManifestList> {
  return changed(needs, id, (members) => withMembers(members, added));
}

async function changed(
  needs: Needs,
  id: string,
  change: (members: readonly ListMember[]) => readonly ListMember[],
): Promise<ManifestList> {
  const list = await needs.store.changeList(id, (before) => ({ ...before, members: change(before.members) }));
  if (list === undefined) throw imageUnknown(id);
  return list;
}

interface Meant {
  readonly image: string;
  /** For the error. */
  readonly action: string;
}

function memberDigest(needs: Needs, { members }: ManifestList, { image, action }: Meant): string {
  const typed = parseDigest(image);
  const found =
    typed === undefined ? findImage(needs.store, image).image : lookUpImage(needs.store, image)?.image;
  const digests = [typed, found?.manifestDigest];
  const member = members.find(
    ({ descriptor, imageId }) => digests.includes(descriptor.digest) || (found && imageId === found.id),
  );
  if (member === undefined) throw notInList(action, typed ?? found?.manifestDigest ?? image);
  return member.descriptor.digest;
}
