import type { Descriptor, Platform } from '../../oci/image-spec.ts';
import { formatReference, repositoryOf, withDefaultTag } from '../../oci/reference.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import type { Needs } from '../needs.ts';
import { fetchConfig } from '../operations/fetch-published.ts';
import { firstThatWorks } from '../operations/first-that-works.ts';
import {
  isIndexType,
  manifestFor,
  type PublishedPlace,
  parsePublished,
  publishedManifest,
} from '../operations/published-manifest.ts';
import { isIndex, isManifest } from '../plan/documents.ts';
import type { ListMember } from './model.ts';
import { platformIn } from './platform-in.ts';

export interface RemoteWish {
  /** Of an index all images, not only this machine's. */
  readonly all: boolean;
  readonly registry: RegistryOptions;
}

/**
 * What an image of a registry adds to a list. Its blobs stay there until the list is pushed.
 *
 * @param name without a transport
 * @throws TSMAN_PULL_FAILED, TSMAN_POLICY_REFUSED, TSMAN_IMAGE_PLATFORM, TSMAN_IMAGE_BROKEN, and what registries throw
 */
export async function remoteMembers(
  needs: Needs,
  name: string,
  wish: RemoteWish,
): Promise<readonly ListMember[]> {
  const registries = await needs.registries();
  return await firstThatWorks(name, registries.candidates(name), async (candidate) => {
    const reference = withDefaultTag(candidate);
    registries.checkPolicy('docker', formatReference(reference));
    const place = { repository: registries.repository(reference, 'pull', wish.registry), reference };
    const descriptors = await describe(needs, place, wish);
    const source = repositoryOf(reference);
    return descriptors.map((descriptor) => ({ descriptor, blobs: [], source }));
  });
}

async function describe(
  needs: Needs,
  place: PublishedPlace,
  { all, registry: options }: RemoteWish,
): Promise<readonly Descriptor[]> {
  const first = await publishedManifest(place);
  if (all && isIndexType(first.mediaType)) return parsePublished(place, first.bytes, isIndex).manifests;
  const { manifest, descriptor } = await manifestFor(place, first, needs.platform);
  const { mediaType, digest, bytes } = manifest;
  const own = { mediaType, digest, size: bytes.length };
  if (descriptor?.platform !== undefined) return [{ ...own, platform: descriptor.platform }];
  const { config } = parsePublished(place, bytes, isManifest);
  const platform: Platform = platformIn((await fetchConfig(needs, { ...place, options }, config)).config);
  return [{ ...own, platform }];
}
