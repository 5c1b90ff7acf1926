import { formatReference, withDefaultTag } from '../../oci/reference.ts';
import type { Manifest, RegistryOptions } from '../../registry/registry.ts';
import type { Needs } from '../needs.ts';
import { firstThatWorks } from '../operations/first-that-works.ts';
import { isIndexType, publishedManifest } from '../operations/published-manifest.ts';
import { parsePlace } from '../plan/transport.ts';

/** What a registry has under a name: bytes of JSON, and whether they are a list. @throws TSMAN_PULL_FAILED, TSMAN_POLICY_REFUSED, and what registries throw */
export async function readPublished(
  needs: Needs,
  text: string,
  options: RegistryOptions,
): Promise<Manifest & { readonly isList: boolean }> {
  const place = parsePlace(text);
  const name = place !== undefined && 'name' in place ? place.name : text;
  const registries = await needs.registries();
  return await firstThatWorks(name, registries.candidates(name), async (candidate) => {
    const reference = withDefaultTag(candidate);
    registries.checkPolicy('docker', formatReference(reference));
    const repository = registries.repository(reference, 'pull', options);
    const manifest = await publishedManifest({ repository, reference });
    return { ...manifest, isList: isIndexType(manifest.mediaType) };
  });
}
