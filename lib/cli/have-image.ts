import type { ContainerRequest } from '../containers/model.ts';
import type { FoundImage } from '../images/operations/find.ts';
import type { Context } from './command.ts';
import type { ImageChoice } from './options/image.ts';
import { checkPlatform, fitsPlatform, ociPlatform } from './options/platform.ts';

/**
 * Have the image of a container here, by the policy that was chosen; what is here already costs a look.
 *
 * @returns the request, which names the image as it is recorded here
 * @throws TSMAN_IMAGE_PLATFORM when it may not be pulled for the platform, and what `Images.pull` throws
 */
export async function haveImage(
  context: Context,
  request: ContainerRequest,
  choice: ImageChoice,
): Promise<ContainerRequest> {
  const { source } = request;
  if (source.type !== 'image') return request;
  const { images } = context.engine;
  const found = images.lookUp(source.reference);
  if (found !== undefined && suffices(found, choice)) return request;
  const { pullImage } = await import('./pull-image.ts');
  const { pull: policy, platform, quiet, registry } = choice;
  const [pulled] = await pullImage(context, {
    name: source.reference,
    policy,
    platform: platform && ociPlatform(platform, images.platform),
    registry,
    quiet,
  });
  if (pulled === undefined) return request;
  return { ...request, source: { ...source, reference: pulled.name ?? pulled.image.id } };
}

/** @throws TSMAN_IMAGE_PLATFORM */
function suffices({ image, name }: FoundImage, { pull, platform }: ImageChoice): boolean {
  if (pull === 'never') checkPlatform(platform, { ...image, name: name ?? image.id });
  return pull === 'never' || (pull === 'missing' && fitsPlatform(platform, image));
}
