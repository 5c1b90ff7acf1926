import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Digest } from '../../oci/digest.ts';
import {
  formatReference,
  isProblem,
  parseReference,
  type Reference,
  splitName,
  withDefaultTag,
} from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { type Output, writeTo } from '../archive/file-writer.ts';
import { openReplay } from '../archive/replay.ts';
import { archiveExists, nameRefused, noDestination } from '../errors.ts';
import { withLease } from '../lease.ts';
import { type Image, reachableFrom } from '../model.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import type { PushWish } from '../plan/push.ts';
import { type ImagePlace, parsePlace } from '../plan/transport.ts';
import { dirDestination, ociDestination, registryDestination } from '../push/destinations.ts';
import { send } from '../push/send.ts';
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

async function pushTo(needs: Needs, push: Push, place: ImagePlace): Promise<Digest> {
  if (place.transport === 'containers-storage') return await keepHere(needs, push.image, place.name);
  if (place.transport === 'docker') return await toRegistry(needs, push, place.name);
  return await toFiles(needs, push, place);
}

interface Push {
  readonly request: PushRequest;
  readonly image: Image;
  readonly progress: Progress;
}

async function keepHere(needs: Needs, image: Image, name: string): Promise<Digest> {
  await needs.store.tag(image.id, [formatReference(parse(name))]);
  return image.manifestDigest;
}

async function toRegistry(needs: Needs, { request, image, progress }: Push, name: string): Promise<Digest> {
  const reference = parse(name);
  const registries = await needs.registries();
  const repository = registries.repository(reference, 'push', request.registry);
  const version = reference.tag ?? reference.digest ?? 'latest';
  const destination = registryDestination({ repository, version, siblings: siblingsOf(image, reference) });
  const wish = { ...request, plainIsFine: false, level: request.compressionLevel };
  return await send(needs, { image, wish, destination, progress, parallel: needs.parallelCopies });
}

/** @throws TSMAN_IMAGE_NAME */
function parse(name: string): Reference {
  const parsed = parseReference(name, 'docker.io');
  if (isProblem(parsed)) throw nameRefused(name, parsed.problem);
  return withDefaultTag(parsed);
}

/** More would cost more questions than they save bytes. */
const MAX_SIBLINGS = 2;

/** Repositories of the same registry under whose names the image is or was known here. */
function siblingsOf({ names, namesHistory }: Image, { registry, repository }: Reference): readonly string[] {
  const known = [...names, ...namesHistory].map((name) => splitName(name).repository);
  const inside = known
    .filter((name) => name.startsWith(`${registry}/`))
    .map((name) => name.slice(registry.length + 1));
  return [...new Set(inside)].filter((each) => each !== repository).slice(0, MAX_SIBLINGS);
}

async function toFiles(
  needs: Needs,
  { request, image, progress }: Push,
  place: Extract<ImagePlace, { readonly path: string }>,
): Promise<Digest> {
  const { transport, path, reference: name } = place;
  const spool = (stream: Readable) => openReplay(needs, { stream }, ['none', 'gzip', 'zstd', 'xz', 'bzip2']);
  if (transport === 'docker-archive') {
    if (existsSync(path)) throw archiveExists(path);
    const { writeDockerArchive } = await import('../archive/write-docker.ts');
    const names = name === undefined ? [] : [formatReference(parse(name))];
    await writeTo({ file: path }, spool, (writer) => writeDockerArchive(needs, [{ image, names }], writer));
    return image.manifestDigest;
  }
  const output: Output = transport === 'oci-archive' ? { file: path } : { folder: path };
  const folder = transport === 'oci' ? path : undefined;
  const format = transport === 'dir' ? request.format : 'oci';
  const wish = { ...request, format, plainIsFine: true, level: request.compressionLevel };
  let digest = image.manifestDigest;
  await writeTo(output, spool, async (writer) => {
    const destination =
      transport === 'dir' ? dirDestination(writer) : ociDestination({ writer, folder, name });
    digest = await send(needs, { image, wish, destination, progress, parallel: 1 });
  });
  return digest;
}
