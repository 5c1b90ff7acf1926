import type { Flag, List, Text } from './option.ts';

/** The line of an option, with what is not in its text. */
export function describe(option: Flag | Text<unknown> | List<unknown>): string {
  const choices = option.kind === 'text' && option.choices ? ` (${option.choices.join('|')})` : '';
  if (option.kind === 'flag')
    return option.default === true ? `${option.about} (default true)` : option.about;
  if (option.kind === 'list') return option.about;
  return `${option.about}${choices}${option.defaultText === undefined ? '' : ` (default ${option.defaultText})`}`;
}
