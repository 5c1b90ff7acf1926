import type { OptionTable } from '../option.ts';

/** How to print what was looked at. */
export const formatOption = {
  format: { kind: 'text', short: 'f', placeholder: 'json|TEMPLATE', about: 'How to print it', parse: String },
} as const satisfies OptionTable;
