import type { MountRequest } from '../../containers/mount-model.ts';
import { invalidOption } from './errors.ts';
import {
  COMMON,
  checkRepeated,
  commonWords,
  DESTINATION,
  type Field,
  SOURCE,
  textOf,
  unknownField,
} from './mount-field.ts';
import { asPropagation, checkDestination, pairOf } from './mount-words.ts';
import { parseTmpfsWords } from './tmpfs-option.ts';

const COPY_UP = ['tmpcopyup', 'notmpcopyup'];

/** `--mount type=tmpfs`. @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words; TSMAN_NOT_SUPPORTED_YET */
export function readTmpfsFields(fields: readonly Field[]): MountRequest {
  const words = fields.filter(({ key }) => !DESTINATION.includes(key)).flatMap(wordOf);
  checkRepeated(fields);
  const target = fields.findLast(({ key }) => DESTINATION.includes(key));
  if (target === undefined) throw invalidOption('must set volume destination');
  const destination = checkDestination(textOf(target));
  return { type: 'tmpfs', destination, ...parseTmpfsWords(words) };
}

/** The field in the words of `--tmpfs`. */
function wordOf(field: Field): readonly string[] {
  const { key } = field;
  if (SOURCE.includes(key)) throw invalidOption('source is not supported with tmpfs mounts');
  if (COMMON.includes(key)) return commonWords(field);
  switch (key) {
    case 'tmpfs-size':
      return [`size=${textOf(field)}`];
    case 'tmpfs-mode':
      return [`mode=${textOf(field)}`];
    case 'consistency':
      return [];
    default:
      if (COPY_UP.includes(key) || pairOf(key) !== undefined || asPropagation(key) !== undefined)
        return [key];
      throw unknownField(field);
  }
}
