import type { Platform } from '../../oci/image-spec.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { findImage, lookUpList } from '../operations/find.ts';
import { readConfigBlob } from '../operations/inspect.ts';
import type { ListMember } from './model.ts';

export interface MemberWish {
  /** Of a list all images, not only this machine's. */
  readonly all: boolean;
}

/**
 * What a name adds to a list: an image, or images of another list.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS
 */
export async function membersFor(
  needs: Needs,
  text: string,
  { all }: MemberWish,
): Promise<readonly ListMember[]> {
  const other = all ? lookUpList(needs.store, text) : undefined;
  if (other !== undefined) return other.list.members;
  return [memberOf(needs, findImage(needs.store, text).image)];
}

function memberOf(needs: Needs, image: Image): ListMember {
  const { manifestDigest, manifestMediaType, blobs, id } = image;
  const descriptor = {
    mediaType: manifestMediaType,
    size: needs.content.size(manifestDigest),
    digest: manifestDigest,
    platform: platformOf(needs, image),
  };
  return { descriptor, blobs, imageId: id };
}

function platformOf(needs: Needs, image: Image): Platform {
  const config = readConfigBlob(needs, image);
  const { architecture, os, variant } = config;
  const [version, features] = [config['os.version'], config['os.features']];
  return {
    architecture,
    os,
    ...(variant && { variant }),
    ...(version && { 'os.version': version }),
    ...(features?.length && { 'os.features': features }),
  };
}
