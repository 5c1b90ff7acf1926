import { candidateNames } from '../../oci/reference.ts';
import { imageUnknown, tagUnknown } from '../errors.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { normalizeName } from '../plan/name.ts';
import { findImage } from './find.ts';

/**
 * Give an image more names. All are judged before the first is given.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_NAME
 */
export async function tagImage(
  { store }: Pick<Needs, 'store'>,
  text: string,
  names: readonly string[],
): Promise<Image> {
  const { image } = findImage(store, text);
  const tagged = await store.tag(image.id, names.map(normalizeName));
  if (tagged === undefined) throw imageUnknown(text);
  return tagged;
}

/**
 * Take names from an image; all of them when none is named. The image stays.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_NAME, TSMAN_TAG_UNKNOWN when a name is not the image's
 */
export async function untagImage(
  { store }: Pick<Needs, 'store'>,
  text: string,
  names: readonly string[],
): Promise<void> {
  const { image } = findImage(store, text);
  const gone = names.map((name) => {
    const whole = normalizeName(name);
    const meant = [whole, ...candidateNames(name)].find((each) => image.names.includes(each));
    if (meant === undefined) throw tagUnknown(whole);
    return meant;
  });
  await store.untag(image.id, names.length === 0 ? image.names : gone);
}
