import { badVolumeOption, noVolumeQuota } from '../errors.ts';
import type { Backing, Volume } from '../model.ts';

export interface PlannedOptions extends Pick<Volume, 'backing' | 'uid' | 'gid'> {
  /** Content of an image is taken over; `nocopy` says no. */
  readonly copies: boolean;
}

const NO_TIMEOUT =
  'running volume create option: Volume driver timeout can only be used with non-local volume drivers: invalid argument';

const KEYS = ['type', 'device', 'o', 'size', 'copy', 'nocopy'];

/**
 * What the `--opt` of the local driver come to: `type`, `device` and `o` are those of mount(8); in `o` also `uid=`, `gid=`,
 * `nocopy`, and podman's `noquota`.
 *
 * @throws TSMAN_VOLUME_OPTION, TSMAN_VOLUME_QUOTA in podman's words
 */
export function planVolumeOptions(options: Readonly<Record<string, string>>): PlannedOptions {
  checkKeys(Object.keys(options));
  const words = (options['o'] ?? '').split(',').filter((word) => word !== '');
  if (words.some((word) => word.startsWith('timeout='))) throw badVolumeOption(NO_TIMEOUT);
  const backing = backingOf(options, words);
  const inMemory = backing?.type === 'mount' && backing.fsType === 'tmpfs';
  if (!inMemory && (options['size'] !== undefined || words.some((word) => /^(size|inodes)=/.test(word)))) {
    throw noVolumeQuota();
  }
  const uid = idOf(words, 'uid');
  const gid = idOf(words, 'gid');
  return {
    copies: !words.includes('nocopy') && options['nocopy'] === undefined,
    ...(backing && { backing }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
}

function checkKeys(keys: readonly string[]): void {
  const unknown = keys.find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw badVolumeOption(`invalid mount option ${unknown} for driver 'local': invalid argument`);
  }
}

/** Words that are podman's own, and none of mount(8)'s. */
const OWN = /^(noquota|copy|nocopy|inodes=.*)$/;
const BINDS = ['bind', 'rbind'];
const FLAGS = ['ro', 'rw', 'nosuid', 'suid', 'nodev', 'dev', 'noexec', 'exec'];

function backingOf(options: Readonly<Record<string, string>>, words: readonly string[]): Backing | undefined {
  const { type = '', device = '', size } = options;
  const forMount = words.filter((word) => !OWN.test(word));
  if (type === 'bind' || words.some((word) => BINDS.includes(word))) {
    if (!device.startsWith('/')) {
      throw badVolumeOption(
        `invalid volume option device for driver 'local': a bind mount needs an absolute path: invalid argument`,
      );
    }
    const flags = forMount.filter((word) => !BINDS.includes(word) && !/^[ug]id=/.test(word));
    const unknown = flags.find((word) => !FLAGS.includes(word));
    if (unknown !== undefined) {
      throw badVolumeOption(`invalid volume option o=${unknown} of a bind mount: invalid argument`);
    }
    return { type: 'bind', device, recursive: words.includes('rbind'), flags };
  }
  if (type === '' && device === '') return plain(forMount);
  if (type === '') throw badVolumeOption('the option device of a volume needs the option type, or o=bind');
  const limit = size === undefined ? [] : [`size=${size}`];
  return { type: 'mount', fsType: type, device: device || type, options: [...forMount, ...limit] };
}

/** Options of mount(8) need something to be mounted. */
function plain(words: readonly string[]): undefined {
  const other = words.find((word) => !/^([ug]id|size)=/.test(word));
  if (other !== undefined) {
    throw badVolumeOption(`the volume option o=${other} needs the options type and device`);
  }
}

function idOf(words: readonly string[], key: 'uid' | 'gid'): number | undefined {
  const text = words.findLast((word) => word.startsWith(`${key}=`))?.slice(4);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) {
    const why = `strconv.Atoi: parsing "${text}": invalid syntax`;
    throw badVolumeOption(`cannot convert ${key.toUpperCase()} ${text} to integer: ${why}`);
  }
  return Number(text);
}
