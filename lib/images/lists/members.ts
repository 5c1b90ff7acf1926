import { imageUnknown } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { lookUpImage, lookUpList } from '../operations/find.ts';
import { readConfigBlob } from '../operations/inspect.ts';
import { type FileTransport, parsePlace } from '../plan/transport.ts';
import type { ListMember } from './model.ts';
import { platformIn } from './platform-in.ts';
import { type RemoteWish, remoteMembers } from './remote-members.ts';

/** Of a list all images, not only this machine's; and how to ask registries. */
export type MemberWish = RemoteWish;

/**
 * What a name adds to a list: an image, or images of another list. What is not here is looked for in registries; with `docker://` before it,
 * there alone. What is in files is loaded.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS, and what {@link remoteMembers} and loading throw
 */
export async function membersFor(
  needs: Needs,
  text: string,
  wish: MemberWish,
): Promise<readonly ListMember[]> {
  const place = parsePlace(text);
  if (place !== undefined && 'path' in place) return await membersInFiles(needs, place);
  const name = place?.name ?? text;
  const here = place?.transport === 'docker' ? undefined : membersHere(needs, name, wish);
  if (here !== undefined) return here;
  if (place?.transport === 'containers-storage') throw imageUnknown(name);
  return await remoteMembers(needs, name, wish);
}

function membersHere(needs: Needs, name: string, { all }: MemberWish): readonly ListMember[] | undefined {
  const other = all ? lookUpList(needs.store, name) : undefined;
  if (other !== undefined) return other.list.members;
  const found = lookUpImage(needs.store, name);
  return found && [memberOf(needs, found.image)];
}

async function membersInFiles(
  needs: Needs,
  place: { readonly transport: FileTransport; readonly path: string; readonly reference: string | undefined },
): Promise<readonly ListMember[]> {
  const { pullFromFiles } = await import('../operations/pull-files.ts');
  const found = await pullFromFiles(needs, { place, platform: needs.platform }, () => undefined);
  return found.map(({ image }) => memberOf(needs, image));
}

function memberOf(needs: Needs, image: Image): ListMember {
  const { manifestDigest, manifestMediaType, blobs, id } = image;
  const descriptor = {
    mediaType: manifestMediaType,
    size: needs.content.size(manifestDigest),
    digest: manifestDigest,
    platform: platformIn(readConfigBlob(needs, image)),
  };
  return { descriptor, blobs, imageId: id };
}
