import { TsmanError } from '../../base/error.ts';
import type { OptionTable } from '../option.ts';

/** How long to wait for a container to end by itself. */
export const timeOption = {
  time: {
    kind: 'text',
    short: 't',
    placeholder: 'SECONDS',
    about: 'How long to wait before it is killed; -1 for ever',
    aliases: ['timeout'],
    parse: parseWait,
  },
} as const satisfies OptionTable;

/** @throws TSMAN_USAGE */
function parseWait(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new TsmanError(`strconv.ParseUint: parsing "${text}": invalid syntax`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}
