import type { VolumeMountRequest } from '../../containers/mount-model.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import {
  COMMON,
  checkRepeated,
  commonWords,
  DESTINATION,
  type Field,
  SOURCE,
  textOf,
  truthOf,
  unknownField,
} from './mount-field.ts';
import { asPropagation, checkDestination, pairOf } from './mount-words.ts';
import { checkName, parseVolumeWords } from './volume-option.ts';
import { parseVolumeOptions } from './volume-options.ts';

const NO_COPY = ['nocopy', 'volume-nocopy'];
const IGNORED = ['z', 'Z', 'copy', 'consistency', 'relabel'];
const LATER = ['idmap'];
const SUBPATH = ['subpath', 'volume-subpath'];

/** `--mount type=volume`. @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words; TSMAN_NOT_SUPPORTED_YET */
export function readVolumeFields(fields: readonly Field[]): VolumeMountRequest {
  const words = fields.flatMap(wordsOf);
  checkRepeated(fields);
  const last = (names: readonly string[]) => fields.findLast(({ key }) => names.includes(key));
  const target = last(DESTINATION);
  if (target === undefined) throw invalidOption('must set volume destination');
  const source = last(SOURCE)?.value ?? '';
  const subpath = last(SUBPATH);
  const options = parseVolumeOptions(fields.filter(({ key }) => key === 'volume-opt').map(textOf));
  return {
    type: 'volume',
    ...(source !== '' && { name: checkName(source) }),
    destination: checkDestination(textOf(target)),
    ...parseVolumeWords(words),
    ...(subpath !== undefined && { subpath: textOf(subpath) }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** The field in the words of `--volume`. */
function wordsOf(field: Field): readonly string[] {
  const { key } = field;
  if (COMMON.includes(key)) return commonWords(field);
  if (NO_COPY.includes(key)) return truthOf(field, `'${key}'`) ? ['nocopy'] : [];
  if (key === 'bind-propagation') return [textOf(field)];
  if (pairOf(key) !== undefined || asPropagation(key) !== undefined) return [key];
  if (key === 'volume-label') {
    throw invalidOption('the --volume-label option is not presently implemented');
  }
  if (LATER.includes(key)) throw notSupportedYet(`the mount option ${key}`);
  const known = [...DESTINATION, ...SOURCE, ...SUBPATH, ...IGNORED, 'volume-opt'].includes(key);
  if (!known) throw unknownField(field);
  return [];
}
