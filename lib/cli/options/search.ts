import { SEARCH_LIMIT, type SearchFilter } from '../../registry/plan/search.ts';
import { invalidOption } from './errors.ts';

/** One `--filter` of `search`; any word but `false` is true. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseSearchFilter(text: string): SearchFilter {
  const [, key, value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  switch (key) {
    case 'stars':
      return { minStars: parseStars(text, value) };
    case 'is-official':
      return { official: value !== 'false' };
    case 'is-automated':
      return { automated: value !== 'false' };
    default:
      throw invalidOption(
        `invalid filter type "${text}"`,
        'Filters are stars=COUNT, is-official and is-automated.',
      );
  }
}

/** All of them at once; of two alike the last counts. */
export const searchFilter = (filters: readonly SearchFilter[]): SearchFilter =>
  Object.assign({}, ...filters) as SearchFilter;

/** `--limit`; 0 is the default. @throws TSMAN_OPTION_INVALID */
export function parseLimit(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text) || SEARCH_LIMIT;
  throw invalidOption('must be a whole number, 0 or more');
}

function parseStars(text: string, value: string | undefined): number {
  if (value === undefined) throw invalidOption(`invalid filter ["${text}"], should be stars=<value>`);
  if (/^-?\d{1,9}$/.test(value)) return Number(value);
  throw invalidOption(`incorrect value type for stars filter: "${value}" is no whole number`);
}
