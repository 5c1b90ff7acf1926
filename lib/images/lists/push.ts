import type { Digest } from '../../oci/digest.ts';
import { type Descriptor, type Manifest, MEDIA_TYPES } from '../../oci/image-spec.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { sha256Of } from '../archive/archived-image.ts';
import { fetchBlob } from '../download/blob.ts';
import { noDestination } from '../errors.ts';
import { withLease } from '../lease.ts';
import type { Needs } from '../needs.ts';
import { downloadOptions, sourceOf } from '../operations/fetch-published.ts';
import { findList } from '../operations/find.ts';
import type { Progress } from '../operations/progress.ts';
import { parsePublished } from '../operations/published-manifest.ts';
import { isManifest } from '../plan/documents.ts';
import { imageEvent } from '../plan/event.ts';
import { type Family, type PushWish, planPush, wishFor } from '../plan/push.ts';
import { parsePlace } from '../plan/transport.ts';
import type { Destination, OutgoingManifest } from '../push/destinations.ts';
import { send } from '../push/send.ts';
import { isOpenPlace, type Opened, withDestination } from '../push/with-destination.ts';
import { listsNeedManifests } from './errors.ts';
import { type ListMember, listDocument, listMediaType, reachableFromList } from './model.ts';

export interface PushListRequest extends Omit<PushWish, 'plainIsFine'> {
  /** As typed. */
  readonly list: string;
  /** As typed, with a transport or without; undefined for the list's own name. */
  readonly destination: string | undefined;
  /** The images of the list, too; without, they have to be there. */
  readonly all: boolean;
  readonly compressionLevel?: number | undefined;
  readonly registry: RegistryOptions;
}

/**
 * Send a manifest list to a registry, an OCI layout or a folder. What is not here of its images is fetched from where they are, unless the
 * destination has it.
 *
 * @returns the digest of the list that is there now
 * @throws TSMAN_NOT_A_LIST, TSMAN_IMAGE_UNKNOWN, TSMAN_PUSH_DESTINATION, TSMAN_POLICY_REFUSED, TSMAN_PUSH_FORMAT, and what registries throw
 */
export async function pushList(
  needs: Needs,
  request: PushListRequest,
  progress: Progress = () => undefined,
): Promise<Digest> {
  const { list, name } = findList(needs.store, request.list);
  const text = request.destination ?? name;
  if (text === undefined) throw noDestination(request.list);
  const place = parsePlace(text) ?? { transport: 'docker', name: text };
  if (!isOpenPlace(place)) throw listsNeedManifests(place.transport);
  const { checkPolicy } = await needs.registries();
  checkPolicy('containers-storage', name ?? list.id);
  const known = [...list.names, ...list.namesHistory, ...list.members.flatMap(({ source }) => source ?? [])];
  const wish = { ...wishFor(place.transport, request), level: request.compressionLevel };
  const digest = await withLease(needs, reachableFromList(list), () =>
    withDestination(needs, { place, known, registry: request.registry }, (opened) =>
      sendList(needs, { members: list.members, request, wish, progress, ...opened }),
    ),
  );
  needs.events.write(imageEvent('push', { id: list.id, name: text }));
  return digest;
}

interface Sending extends Opened {
  readonly members: readonly ListMember[];
  readonly request: PushListRequest;
  readonly wish: PushWish & { readonly level: number | undefined };
  readonly progress: Progress;
}

/** The images one after the other, then the list that names them as they are now. */
async function sendList(needs: Needs, sending: Sending): Promise<Digest> {
  const { members, request, destination, wish } = sending;
  const sent: Pick<ListMember, 'descriptor'>[] = [];
  for (const member of members) sent.push(request.all ? await sendMember(needs, sending, member) : member);
  const mediaType = wish.format === undefined ? listMediaType({ members: sent }) : LIST_TYPES[wish.format];
  const bytes = Buffer.from(listDocument({ members: sent }, mediaType));
  const digest = sha256Of(bytes);
  sending.progress({ what: 'manifest', digest });
  await destination.finish({ bytes, mediaType, digest });
  return digest;
}

const LIST_TYPES: Readonly<Record<Family, string>> = {
  oci: MEDIA_TYPES.ociIndex,
  docker: MEDIA_TYPES.dockerList,
};

async function sendMember(
  needs: Needs,
  sending: Sending,
  { descriptor, source }: ListMember,
): Promise<Pick<ListMember, 'descriptor'>> {
  const { destination, wish, progress, parallel } = sending;
  let manifest: OutgoingManifest | undefined;
  const part: Destination = {
    ...destination,
    async finish(made) {
      manifest = made;
      await destination.part(made);
    },
  };
  const image = { manifestDigest: descriptor.digest, manifestMediaType: descriptor.mediaType };
  const sendIt = () => send(needs, { image, wish, destination: part, progress, parallel });
  await (needs.content.has(descriptor.digest) || source === undefined
    ? sendIt()
    : withRemote(needs, { descriptor, source, sending }, sendIt));
  const { mediaType, digest, bytes } = manifest ?? { ...descriptor, bytes: { length: descriptor.size } };
  return { descriptor: { ...descriptor, mediaType, digest, size: bytes.length } };
}

interface Remote {
  readonly descriptor: Descriptor;
  readonly source: string;
  readonly sending: Sending;
}

/** Send an image of a registry while what its destination wants of it is here. */
async function withRemote(needs: Needs, remote: Remote, sendIt: () => Promise<unknown>): Promise<void> {
  const { descriptor, source, sending } = remote;
  const reference = { ...(parseReference(source, 'docker.io') as Reference), digest: descriptor.digest };
  const { credentials: _ofTheDestination, ...options } = sending.request.registry;
  const repository = (await needs.registries()).repository(reference, 'pull', options);
  const { bytes } = await repository.manifest(descriptor.digest);
  const manifest: Manifest = parsePublished({ repository, reference }, bytes, isManifest);
  const plan = planPush(manifest, descriptor.mediaType, sending.wish);
  const blobs = [manifest.config, ...manifest.layers];
  const claim = { blobs: [descriptor.digest, ...blobs.map(({ digest }) => digest)], layers: [] };
  await withLease(needs, claim, async () => {
    needs.content.put(bytes);
    for (const [index, blob] of blobs.entries()) {
      const isSentAsItIs = index === 0 || plan.layers[index - 1] === 'keep';
      if (isSentAsItIs && (await sending.destination.has(blob.digest))) continue;
      await fetchBlob(needs, sourceOf(repository, blob), { ...downloadOptions({ options }), use: undefined });
    }
    await sendIt();
  });
}
