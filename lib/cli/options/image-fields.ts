import type { ImageMountRequest } from '../../containers/mount-model.ts';
import { invalidOption } from './errors.ts';
import { DESTINATION, type Field, SOURCE, textOf, truthOf, unknownField } from './mount-field.ts';
import { checkDestination } from './mount-words.ts';

const WRITABLE = ['rw', 'readwrite'];
const KNOWN = [...DESTINATION, ...SOURCE, ...WRITABLE, 'subpath', 'consistency'];

/** `--mount type=image`. @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words */
export function readImageFields(fields: readonly Field[]): ImageMountRequest {
  const unknown = fields.find(({ key }) => !KNOWN.includes(key));
  if (unknown !== undefined) throw unknownField(unknown);
  const last = (names: readonly string[]) => fields.findLast(({ key }) => names.includes(key));
  const [source, target, writable, subpath] = [SOURCE, DESTINATION, WRITABLE, ['subpath']].map(last);
  if (source === undefined || target === undefined) {
    throw invalidOption('must set source and destination for image volume');
  }
  return {
    type: 'image',
    reference: textOf(source),
    destination: checkDestination(textOf(target)),
    readOnly: !(writable !== undefined && truthOf(writable, "'rw' or 'readwrite'")),
    ...(subpath !== undefined && { subpath: textOf(subpath) }),
  };
}
