import type { MountRequest } from '../../containers/mount-model.ts';
import { readBindFields } from './bind-fields.ts';
import type { Caller } from './caller.ts';
import { readCsvLine } from './csv.ts';
import { readDevptsFields } from './devpts-fields.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { readImageFields } from './image-fields.ts';
import type { Field } from './mount-field.ts';
import { readTmpfsFields } from './tmpfs-fields.ts';
import { readVolumeFields } from './volume-fields.ts';

const LATER = ['ramfs', 'glob', 'artifact', 'npipe', 'cluster'];

const FORMAT =
  'incorrect mount format: should be --mount type=<bind|tmpfs|volume>,[src=<host-dir|volume-name>,]target=<ctr-dir>[,options]';

/**
 * One `--mount type=bind|devpts|image|tmpfs|volume,…`.
 *
 * @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words; TSMAN_NOT_SUPPORTED_YET for other types
 */
export function parseMount(text: string, caller: Pick<Caller, 'cwd'>): MountRequest {
  const fields = readCsvLine(text).map(readField);
  const type = fields.find(({ key }) => key === 'type')?.value;
  if (type === undefined) throw invalidOption(FORMAT);
  const others = fields.filter(({ key }) => key !== 'type');
  if (type === 'bind') return readBindFields(others, caller);
  if (type === 'tmpfs') return readTmpfsFields(others);
  if (type === 'volume') return readVolumeFields(others);
  if (type === 'image') return readImageFields(others);
  if (type === 'devpts') return readDevptsFields(others);
  if (LATER.includes(type)) {
    throw notSupportedYet(`--mount type=${type}`, 'Mount a folder of the host: type=bind.');
  }
  throw invalidOption(`invalid filesystem type "${type}"`);
}

function readField(text: string): Field {
  const cut = text.indexOf('=');
  return cut === -1
    ? { key: text, value: undefined }
    : { key: text.slice(0, cut), value: text.slice(cut + 1) };
}
