import type { ContainerRequest } from '../containers/model.ts';
import type { Context } from './command.ts';
import type { ImageChoice } from './options/image.ts';
import { checkPlatform } from './options/platform.ts';

/** Hold the image against what was said of it. @throws TSMAN_IMAGE_PLATFORM, TSMAN_IMAGE_UNKNOWN */
export function checkImage(
  { engine }: Context,
  { source }: Pick<ContainerRequest, 'source'>,
  { platform }: ImageChoice,
): void {
  if (platform === undefined || source.type !== 'image') return;
  const { image, name } = engine.containers.findImage(source.reference);
  checkPlatform(platform, { name, os: image.os, architecture: image.architecture });
}
