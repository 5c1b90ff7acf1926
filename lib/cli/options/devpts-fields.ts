import type { DevptsMountRequest } from '../../containers/mount-model.ts';
import { invalidOption } from './errors.ts';
import { DESTINATION, type Field, textOf, unknownField } from './mount-field.ts';
import { checkDestination } from './mount-words.ts';

const OPTIONS = ['uid', 'gid', 'mode', 'max'];

/** `--mount type=devpts`. @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words */
export function readDevptsFields(fields: readonly Field[]): DevptsMountRequest {
  const unknown = fields.find(({ key }) => ![...DESTINATION, ...OPTIONS].includes(key));
  if (unknown !== undefined) throw unknownField(unknown);
  const target = fields.findLast(({ key }) => DESTINATION.includes(key));
  if (target === undefined) throw invalidOption('must set volume destination');
  const options = fields.filter(({ key }) => OPTIONS.includes(key));
  return {
    type: 'devpts',
    destination: checkDestination(textOf(target)),
    options: options.map((field) => `${field.key}=${numberOf(field)}`),
  };
}

/** `mode` is octal, the others are decimal: the kernel reads them so. */
function numberOf(field: Field): string {
  const text = textOf(field);
  if (/^\d+$/.test(text)) return text;
  throw invalidOption(`${field.key}: invalid mount option`);
}
