import type { MountRequest } from '../../containers/mount-model.ts';
import { type Caller, callersPath } from './caller.ts';
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
import { parseBindWords } from './volume-option.ts';

const IGNORED = ['z', 'Z', 'consistency'];
const PLAIN = ['bind-nonrecursive', 'bind-recursive', 'bind-propagation', 'relabel'];

/** `--mount type=bind`. @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words; TSMAN_NOT_SUPPORTED_YET */
export function readBindFields(fields: readonly Field[], caller: Pick<Caller, 'cwd'>): MountRequest {
  for (const field of fields) checkField(field);
  checkRepeated(fields);
  const last = (names: readonly string[]) => fields.findLast(({ key }) => names.includes(key));
  const target = last(DESTINATION);
  if (target === undefined) throw invalidOption('must set volume destination');
  const destination = checkDestination(textOf(target));
  const origin = last(SOURCE);
  const source = origin === undefined ? destination : textOf(origin);
  if (source === '') {
    throw invalidOption('host directory cannot be empty: must provide an argument for option');
  }
  const words = fields.flatMap(wordOf);
  return { type: 'bind', source: callersPath(source, caller), destination, ...parseBindWords(words) };
}

function checkField(field: Field): void {
  const { key, value } = field;
  if (key === 'idmap') throw notSupportedYet('the mount option idmap');
  if (key === 'relabel' && value !== 'private' && value !== 'shared') {
    throw invalidOption("relabel mount option must be 'private' or 'shared': invalid mount option");
  }
  if (key === 'bind-recursive' && value !== 'enabled' && value !== 'disabled') {
    throw notSupportedYet(`the mount option bind-recursive=${value ?? ''}`);
  }
  const known = [...DESTINATION, ...SOURCE, ...COMMON, ...IGNORED, ...PLAIN].includes(key);
  if (!known && pairOf(key) === undefined && asPropagation(key) === undefined) throw unknownField(field);
}

/** The field in the words of `--volume`. */
function wordOf(field: Field): readonly string[] {
  const { key, value } = field;
  if (COMMON.includes(key)) return commonWords(field);
  switch (key) {
    case 'bind-nonrecursive':
      return truthOf(field, "'bind-nonrecursive'") ? ['bind'] : [];
    case 'bind-recursive':
      return value === 'disabled' ? ['bind'] : [];
    case 'bind-propagation':
      return [textOf(field)];
    default:
      return pairOf(key) !== undefined || asPropagation(key) !== undefined ? [key] : [];
  }
}
