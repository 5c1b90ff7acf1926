import { codeOf } from '../base/error.ts';

const CODES = [
  'TSMAN_BLOB_DIGEST',
  'TSMAN_BLOB_SIZE',
  'TSMAN_LAYER_BOMB',
  'TSMAN_LAYER_BROKEN',
  'TSMAN_LAYER_DIGEST',
  'TSMAN_LAYER_HOSTILE',
];

/** Whether what came is not what it has to be, as opposed to: could not be got or stored. Nobody goes on from it. */
export function isWrongContent(error: unknown): boolean {
  return CODES.includes(codeOf(error) ?? '');
}
