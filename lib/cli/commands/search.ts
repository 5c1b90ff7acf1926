import { SEARCH_LIMIT } from '../../registry/plan/search.ts';
import type { SearchRequest } from '../../registry/search.ts';
import { type Context, defineCommand } from '../command.ts';
import { nonEmpty } from '../options/caller.ts';
import { conflictingOptions } from '../options/errors.ts';
import { listFormatOption } from '../options/format.ts';
import { registryOptions, registryRequest } from '../options/registry.ts';
import { parseLimit, parseSearchFilter, searchFilter } from '../options/search.ts';
import { formatRows } from '../rows.ts';
import { searchListing, tagListing, tagRows } from '../search-listing.ts';

/** All in one, as podman has it. */
const JSON_FORMAT = /^\s*(json|\{\{\s*json\s*\.?\s*\}\})\s*$/;
const { authfile, 'cert-dir': certDir, creds, 'tls-verify': tlsVerify } = registryOptions;

export const search = defineCommand({
  usage: 'search [options] TERM',
  about: 'Search registries for images',
  description:
    'TERM may have a registry before it, with a slash between: everything before the first slash is taken for one. Without, the ' +
    'search registries of registries.conf are asked, or docker.io. A registry without a search of its own is asked for the list of its ' +
    'repositories; an empty term (`REGISTRY/`) is all of them.',
  options: {
    authfile,
    'cert-dir': certDir,
    compatible: { kind: 'flag', about: 'Show the columns STARS, OFFICIAL and AUTOMATED too, as docker does' },
    creds,
    filter: {
      kind: 'list',
      short: 'f',
      placeholder: 'FILTER',
      about: 'Show some only',
      commas: true,
      parse: parseSearchFilter,
    },
    ...listFormatOption,
    limit: {
      kind: 'text',
      placeholder: 'COUNT',
      about: 'How many to show of each registry',
      defaultText: String(SEARCH_LIMIT),
      parse: parseLimit,
    },
    'list-tags': { kind: 'flag', about: 'List the tags of the repository TERM' },
    'no-trunc': { kind: 'flag', about: 'Do not shorten descriptions' },
    'tls-verify': tlsVerify,
  },
  arguments: { min: 1, max: 1 },
  examples: {
    'By a word': 'tsman search --limit 5 alpine',
    'In one registry': 'tsman search quay.io/team',
    'The tags there are': 'tsman search --list-tags docker.io/library/alpine',
  },
  async run(values, [term = ''], context) {
    const { filter, limit, compatible, 'list-tags': listTags, 'no-trunc': full } = values;
    if (listTags && filter.length > 0) {
      throw conflictingOptions('filters are not applicable to list tags result');
    }
    const request = {
      term,
      limit: limit ?? SEARCH_LIMIT,
      filter: searchFilter(filter),
      registry: registryRequest(values, context),
    };
    const asked = nonEmpty(values.format);
    const format = asked !== undefined && JSON_FORMAT.test(asked) ? 'json' : asked;
    const lines = listTags
      ? await tagLines(context, request, format)
      : await imageLines(context, request, { format, full, compatible });
    for (const line of lines) context.print(line);
    return 0;
  },
});

async function imageLines(
  { engine }: Context,
  request: SearchRequest,
  { format, full, compatible }: ImageFormat,
): Promise<readonly string[]> {
  const { searchImages } = await import('../../registry/search.ts');
  const found = await searchImages(await engine.registries(), request);
  if (found.length === 0 && format !== 'json') return [];
  return await formatRows(found, searchListing({ full, compatible }), { name: 'search', format });
}

interface ImageFormat {
  readonly format: string | undefined;
  readonly full: boolean;
  readonly compatible: boolean;
}

async function tagLines(
  { engine }: Context,
  request: SearchRequest,
  format: string | undefined,
): Promise<readonly string[]> {
  const { searchTags } = await import('../../registry/search.ts');
  const lists = await searchTags(await engine.registries(), request);
  if (format === 'json') {
    return [
      JSON.stringify(
        lists.map(({ name, tags }) => ({ Name: name, Tags: tags })),
        null,
        4,
      ),
    ];
  }
  const rows = tagRows(lists);
  return rows.length === 0 ? [] : await formatRows(rows, tagListing, { name: 'search', format });
}
