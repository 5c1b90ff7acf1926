import { codeOf } from '../../base/error.ts';
import { randomHex } from '../../base/random.ts';
import { volumeExists, volumeNameInvalid } from '../errors.ts';
import { isVolumeName, type Volume, type VolumeRequest } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planVolumeOptions } from '../plan/options.ts';

/**
 * Make a volume. It is there whole, or not at all.
 *
 * @throws TSMAN_VOLUME_EXISTS, TSMAN_VOLUME_NAME, TSMAN_VOLUME_OPTION, TSMAN_VOLUME_QUOTA
 */
export function createVolume(needs: Needs, request: VolumeRequest): Volume {
  const name = request.name ?? randomHex(32);
  if (!isVolumeName(name)) throw volumeNameInvalid();
  const { labels = {}, options = {}, anonymous = false, disposable = false } = request;
  const { copies, backing, ...planned } = planVolumeOptions(options);
  const { uid = planned.uid, gid = planned.gid } = request;
  const volume: Volume = {
    schema: 1,
    name,
    createdAt: needs.now().toISOString(),
    labels,
    options,
    anonymous,
    needsCopyUp: copies,
    // A folder of the host's stays its owner's.
    needsChown: uid === undefined && gid === undefined && backing?.type !== 'bind',
    ...(backing && { backing }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
  if (!needs.store.insert(volume, { durable: !disposable })) throw volumeExists(name);
  needs.events.write({ type: 'volume', status: 'create', name });
  return volume;
}

/**
 * The volume of that name, made where there is none; one that is being removed is waited for.
 *
 * @throws TSMAN_VOLUME_NAME, TSMAN_VOLUME_OPTION, TSMAN_VOLUME_QUOTA
 */
export async function ensureVolume(
  needs: Needs,
  request: VolumeRequest & { readonly name: string },
): Promise<Volume> {
  const { name } = request;
  if (!isVolumeName(name)) throw volumeNameInvalid();
  const found = needs.store.read(name) && (await needs.store.readSettled(name));
  if (found !== undefined) return found;
  try {
    return createVolume(needs, request);
  } catch (error) {
    const faster = codeOf(error) === 'TSMAN_VOLUME_EXISTS' ? needs.store.read(name) : undefined;
    if (faster === undefined) throw error;
    return faster;
  }
}
