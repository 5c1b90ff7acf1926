import { asText, type OptionTable } from '../option.ts';

/** How to print what was looked at. */
export const formatOption = {
  format: { kind: 'text', short: 'f', placeholder: 'json|TEMPLATE', about: 'How to print it', parse: asText },
} as const satisfies OptionTable;

/** How to print rows of a list. */
export const listFormatOption = {
  format: { kind: 'text', placeholder: 'json|TEMPLATE', about: 'How to print the list', parse: asText },
} as const satisfies OptionTable;

/** How to print a list that has no columns to choose from. */
export const jsonListOption = {
  format: { kind: 'text', placeholder: 'json', about: 'How to print the list', parse: asText },
} as const satisfies OptionTable;
