import type { Readable } from 'node:stream';
import type { Digest } from '../../oci/digest.ts';
import { isProblem, parseReference, type Reference, splitName, withDefaultTag } from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { type Output, writeTo } from '../archive/file-writer.ts';
import { openReplay } from '../archive/replay.ts';
import { nameRefused } from '../errors.ts';
import type { Needs } from '../needs.ts';
import type { ImagePlace } from '../plan/transport.ts';
import { type Destination, dirDestination, ociDestination, registryDestination } from './destinations.ts';

/** Where blobs and manifests can be sent one by one. */
export type OpenPlace =
  | Extract<ImagePlace, { readonly transport: 'docker' }>
  | (Extract<ImagePlace, { readonly path: string }> & { readonly transport: 'oci' | 'oci-archive' | 'dir' });

export function isOpenPlace(place: ImagePlace): place is OpenPlace {
  return ['docker', 'oci', 'oci-archive', 'dir'].includes(place.transport);
}

export interface Opening {
  readonly place: OpenPlace;
  /** Names of what is sent: the registry may have its blobs under them. */
  readonly known: readonly string[];
  readonly registry: RegistryOptions;
}

/** What can be done with a destination at once. */
export interface Opened {
  readonly destination: Destination;
  readonly parallel: number;
}

/**
 * Send something somewhere. Archives are whole, or not there at all.
 *
 * @returns the digest that `work` gave
 * @throws TSMAN_IMAGE_NAME, TSMAN_OUTPUT, and what registries throw
 */
export async function withDestination(
  needs: Needs,
  { place, known, registry }: Opening,
  work: (opened: Opened) => Promise<Digest>,
): Promise<Digest> {
  if (place.transport === 'docker') {
    const reference = parseDestination(place.name);
    const repository = (await needs.registries()).repository(reference, 'push', registry);
    const version = reference.tag ?? reference.digest ?? 'latest';
    const destination = registryDestination({ repository, version, siblings: siblingsOf(known, reference) });
    return await work({ destination, parallel: needs.parallelCopies });
  }
  const { transport, path, reference: name } = place;
  const output: Output = transport === 'oci-archive' ? { file: path } : { folder: path };
  const folder = transport === 'oci' ? path : undefined;
  let sent: Digest | undefined;
  await writeTo(output, spoolIn(needs), async (writer) => {
    const destination =
      transport === 'dir' ? dirDestination(writer) : ociDestination({ writer, folder, name });
    sent = await work({ destination, parallel: 1 });
  });
  return sent as Digest;
}

/** Where streams of unknown size wait. */
export function spoolIn(needs: Needs) {
  return (stream: Readable) => openReplay(needs, { stream }, ['none', 'gzip', 'zstd', 'xz', 'bzip2']);
}

/** @throws TSMAN_IMAGE_NAME */
export function parseDestination(name: string): Reference {
  const parsed = parseReference(name, 'docker.io');
  if (isProblem(parsed)) throw nameRefused(name, parsed.problem);
  return withDefaultTag(parsed);
}

/** More would cost more questions than they save bytes. */
const MAX_SIBLINGS = 2;

/** Repositories of the same registry under whose names the image is or was known here. */
function siblingsOf(known: readonly string[], { registry, repository }: Reference): readonly string[] {
  const inside = known
    .map((name) => splitName(name).repository)
    .filter((name) => name.startsWith(`${registry}/`))
    .map((name) => name.slice(registry.length + 1));
  return [...new Set(inside)].filter((each) => each !== repository).slice(0, MAX_SIBLINGS);
}
