import { existsSync } from 'node:fs';
import type { Digest } from '../../oci/digest.ts';
import { formatReference } from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { writeTo } from '../archive/file-writer.ts';
import { archiveExists, noDestination } from '../errors.ts';
import { withLease } from '../lease.ts';
import { type Image, reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { type PushWish, wishFor } from '../plan/push.ts';
import { type ImagePlace, parsePlace } from '../plan/transport.ts';
import { send } from '../push/send.ts';
import { isOpenPlace, parseDestination, spoolIn, withDestination } from '../push/with-destination.ts';
import { findImage } from './find.ts';
import type { Progress } from './progress.ts';

export interface PushRequest extends Omit<PushWish, 'plainIsFine'> {
  /** As typed. */
  readonly image: string;
  /** As typed, with a transport or without; undefined for the image's own name. */
  readonly destination: string | undefined;
  readonly compressionLevel?: number | undefined;
  readonly registry: RegistryOptions;
}

/**
 * Send an image to a registry, an archive or a folder.
 *
 * @returns the digest of the manifest that is there now
 * @throws TSMAN_POLICY_REFUSED, TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_NAME, TSMAN_PUSH_DESTINATION, TSMAN_PUSH_FORMAT, TSMAN_SAVE_LAYER, TSMAN_OUTPUT, and
 * what registries throw
 */
export async function pushImage(
  needs: Needs,
  request: PushRequest,
  progress: Progress = () => undefined,
): Promise<Digest> {
  const { image, name } = findImage(needs.store, request.image);
  const text = request.destination ?? name;
  if (text === undefined) throw noDestination(request.image);
  const place: ImagePlace = parsePlace(text) ?? { transport: 'docker', name: text };
  const { checkPolicy } = await needs.registries();
  checkPolicy('containers-storage', name ?? image.id);
  const { blobs } = reachableFrom(image);
  const digest = await withLease(needs, { blobs, layers: [] }, () =>
    pushTo(needs, { request, image, progress }, place),
  );
  needs.events.write(imageEvent('push', { id: image.id, name: text }));
  return digest;
}

interface Push {
  readonly request: PushRequest;
  readonly image: Image;
  readonly progress: Progress;
}

async function pushTo(needs: Needs, push: Push, place: ImagePlace): Promise<Digest> {
  if (place.transport === 'containers-storage') return await keepHere(needs, push.image, place.name);
  if (!isOpenPlace(place)) return await toDockerArchive(needs, push.image, place);
  const { request, image, progress } = push;
  const known = [...image.names, ...image.namesHistory];
  const wish = { ...wishFor(place.transport, request), level: request.compressionLevel };
  return await withDestination(needs, { place, known, registry: request.registry }, (opened) =>
    send(needs, { image, wish, progress, ...opened }),
  );
}

async function keepHere(needs: Needs, image: Image, name: string): Promise<Digest> {
  await needs.store.tag(image.id, [formatReference(parseDestination(name))]);
  return image.manifestDigest;
}

async function toDockerArchive(
  needs: Needs,
  image: Image,
  { path, reference }: Extract<ImagePlace, { readonly path: string }>,
): Promise<Digest> {
  if (existsSync(path)) throw archiveExists(path);
  const { writeDockerArchive } = await import('../archive/write-docker.ts');
  const names = reference === undefined ? [] : [formatReference(parseDestination(reference))];
  await writeTo({ file: path }, spoolIn(needs), (writer) =>
    writeDockerArchive(needs, [{ image, names }], writer),
  );
  return image.manifestDigest;
}
