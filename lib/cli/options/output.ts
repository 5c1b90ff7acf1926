import { asText, type OptionTable } from '../option.ts';

/** Where an archive goes. */
export const outputOption = {
  output: {
    kind: 'text',
    short: 'o',
    placeholder: 'FILE',
    about: 'Write there instead of standard output',
    parse: asText,
  },
} as const satisfies OptionTable;
