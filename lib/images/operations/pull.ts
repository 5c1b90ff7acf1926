import { TsmanError } from '../../base/error.ts';
import type { Platform } from '../../oci/image-spec.ts';
import { formatReference, type Reference, repositoryOf, withDefaultTag } from '../../oci/reference.ts';
import type { RegistryOptions, Repository } from '../../registry/registry.ts';
import { imageUnknown, noTags } from '../errors.ts';
import { digestsOf, type Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { isOfPlatform } from '../plan/platform.ts';
import { parsePlace } from '../plan/transport.ts';
import type { PullPolicy } from '../pull-policy.ts';
import { type FoundImage, instanceOf, lookUpImage, lookUpList } from './find.ts';
import { firstThatWorks } from './first-that-works.ts';
import type { Progress } from './progress.ts';

export interface PullRequest {
  /** As typed, with a transport or without. */
  readonly name: string;
  readonly policy: PullPolicy;
  /** undefined for what runs here. */
  readonly platform?: Platform | undefined;
  /** Every tag of the repository. */
  readonly allTags?: boolean;
  readonly registry: RegistryOptions;
}

/** An image that is here now, and what it is called. */
export type PulledImage = FoundImage;

/**
 * Have an image here: by the policy at once, or from the first place its name may stand for that has it.
 *
 * @throws TSMAN_IMAGE_UNKNOWN where the policy is never, TSMAN_PULL_FAILED when no place has it,
 * TSMAN_POLICY_REFUSED, TSMAN_TRANSPORT, and what {@link pullPublished} and `loadImages` throw
 */
export async function pullImages(
  needs: Needs,
  request: PullRequest,
  progress: Progress = () => undefined,
): Promise<readonly PulledImage[]> {
  const place = parsePlace(request.name);
  if (place !== undefined && 'path' in place) {
    const { pullFromFiles } = await import('./pull-files.ts');
    return await pullFromFiles(needs, { place, platform: platformOf(needs, request) }, progress);
  }
  const name = place?.name ?? request.name;
  const here = request.allTags ? undefined : findHere(needs, request, name);
  if (here !== undefined && (request.policy === 'missing' || request.policy === 'never')) return [here];
  if (request.policy === 'never' || place?.transport === 'containers-storage') throw imageUnknown(name);
  const candidates = (await needs.registries()).candidates(name);
  return await firstThatWorks(name, candidates, (candidate) =>
    pullCandidate(needs, { request, here, candidate, progress }),
  );
}

function platformOf(needs: Needs, { platform }: PullRequest): Platform {
  return platform ?? needs.platform;
}

/**
 * What is here under the name, if it is for the platform that was asked for. A list that is here and has nothing for this
 * machine is no reason to ask a registry for its name, unless that is asked for.
 *
 * @throws TSMAN_IMAGE_UNKNOWN of such a list
 */
function findHere(needs: Needs, request: PullRequest, name: string): FoundImage | undefined {
  const { platform, policy } = request;
  const list = lookUpList(needs.store, name);
  if (list !== undefined && platform === undefined && (policy === 'missing' || policy === 'never')) {
    return { image: instanceOf(needs.store, list.list), name: list.name };
  }
  const found = lookUpImage(needs.store, name);
  if (found === undefined || platform === undefined) return found;
  return isOfPlatform(found.image, platform) ? found : undefined;
}

interface Candidate {
  readonly request: PullRequest;
  readonly here: FoundImage | undefined;
  readonly candidate: Reference;
  readonly progress: Progress;
}

async function pullCandidate(needs: Needs, from: Candidate): Promise<readonly PulledImage[]> {
  const { request, here, candidate, progress } = from;
  const reference = withDefaultTag(candidate);
  const name = formatReference(reference);
  const registries = await needs.registries();
  registries.checkPolicy('docker', name);
  const repository = registries.repository(reference, 'pull', request.registry);
  if (
    here !== undefined &&
    request.policy === 'newer' &&
    !(await isNewer(repository, reference, here.image))
  ) {
    return [here];
  }
  const tags = request.allTags ? await tagsOf(repository) : [undefined];
  const pulled: PulledImage[] = [];
  for (const tag of tags) {
    const each = tag === undefined ? reference : { ...onlyRepository(reference), tag };
    progress({ what: 'trying', name: formatReference(each) });
    pulled.push(await pullOne(needs, { ...from, candidate: each }, repository));
  }
  return pulled;
}

async function pullOne(needs: Needs, from: Candidate, repository: Repository): Promise<PulledImage> {
  const { request, candidate: reference, progress } = from;
  const { pullPublished } = await import('./pull-published.ts');
  const platform = platformOf(needs, request);
  const image = await pullPublished(needs, {
    repository,
    reference,
    platform,
    options: request.registry,
    progress,
  });
  needs.events.write(imageEvent('pull', { id: image.id, name: request.name }));
  warnOfPlatform(image, platform, request.registry);
  return { image, name: image.names.find((name) => name === formatReference(reference)) };
}

/** An image without an index may be for another machine: it is taken, and that is said, as by podman. */
function warnOfPlatform(image: Image, platform: Platform, { warn }: RegistryOptions): void {
  if (isOfPlatform(image, platform)) return;
  const [is, wanted] = [image, platform].map(({ os, architecture, variant }) =>
    [os, architecture, variant].filter(Boolean).join('/'),
  );
  warn?.(`WARNING: image platform (${is}) does not match the expected platform (${wanted})`);
}

/** Where nobody can say, what is here is new enough. */
async function isNewer(repository: Repository, reference: Reference, image: Image): Promise<boolean> {
  try {
    const there = await repository.manifestDigest(reference.digest ?? reference.tag ?? 'latest');
    return there !== undefined && !digestsOf(image).includes(there.digest);
  } catch (error) {
    if (error instanceof TsmanError) return false;
    throw error;
  }
}

function onlyRepository({ registry, repository }: Reference): Reference {
  return { registry, repository };
}

async function tagsOf(repository: Repository): Promise<readonly string[]> {
  const tags = await repository.tags();
  if (tags.length === 0) throw noTags(repositoryOf(repository.reference));
  return tags;
}
