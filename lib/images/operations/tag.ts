import { candidateNames } from '../../oci/reference.ts';
import { imageUnknown, tagUnknown } from '../errors.ts';
import type { Needs } from '../needs.ts';
import { imageEvent } from '../plan/event.ts';
import { normalizeName } from '../plan/name.ts';
import type { Stored } from '../store.ts';
import { findStored } from './find.ts';

/**
 * Give an image or a list more names. All are judged before the first is given.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_NAME
 */
export async function tagImage(
  { store, events }: Pick<Needs, 'store' | 'events'>,
  text: string,
  names: readonly string[],
): Promise<Stored> {
  const image = findStored(store, text);
  const whole = names.map(normalizeName);
  const tagged = await store.tag(image.id, whole);
  if (tagged === undefined) throw imageUnknown(text);
  for (const name of whole) events.write(imageEvent('tag', { id: image.id, name }));
  return tagged;
}

/**
 * Take names from an image or a list; all of them when none is named. The image stays.
 *
 * @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_NAME, TSMAN_TAG_UNKNOWN when a name is not the image's
 */
export async function untagImage(
  { store, events }: Pick<Needs, 'store' | 'events'>,
  text: string,
  names: readonly string[],
): Promise<void> {
  const image = findStored(store, text);
  const gone = names.map((name) => {
    const whole = normalizeName(name);
    const meant = [whole, ...candidateNames(name)].find((each) => image.names.includes(each));
    if (meant === undefined) throw tagUnknown(whole);
    return meant;
  });
  const taken = names.length === 0 ? image.names : gone;
  await store.untag(image.id, taken);
  for (const name of taken) events.write(imageEvent('untag', { id: image.id, name }));
}
