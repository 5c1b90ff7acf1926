import type { SearchResult, TagList } from '../registry/search.ts';
import type { Listing } from './rows.ts';

/** podman cuts descriptions here. */
const DESCRIPTION_LENGTH = 44;

/** One tag of a repository. */
export interface TagRow {
  readonly registry: string;
  readonly name: string;
  readonly tag: string;
}

export function tagRows(lists: readonly TagList[]): readonly TagRow[] {
  return lists.flatMap(({ registry, name, tags }) => tags.map((tag) => ({ registry, name, tag })));
}

export const tagListing: Listing<TagRow> = {
  columns: { Name: 'NAME', Tag: 'TAG' },
  json: ({ registry, name, tag }) => ({ Index: registry, Name: name, Tag: tag }),
  fields: ({ registry, name, tag }) => ({ Index: registry, Name: name, Tag: harmless(tag) }),
};

/** How the results of a search are shown. */
export function searchListing({
  full,
  compatible,
}: {
  readonly full: boolean;
  readonly compatible: boolean;
}): Listing<SearchResult> {
  const record = ({ registry, name, description, stars, official, automated }: SearchResult) => ({
    Index: registry,
    Name: name,
    Description: description.replaceAll('\n', ' '),
    Stars: stars,
    Official: official ? '[OK]' : '',
    Automated: automated ? '[OK]' : '',
    Tag: '',
  });
  return {
    columns: {
      Name: 'NAME',
      Description: 'DESCRIPTION',
      ...(compatible && { Stars: 'STARS', Official: 'OFFICIAL', Automated: 'AUTOMATED' }),
    },
    json: record,
    fields: (result) => {
      const fields = record(result);
      const description = harmless(fields.Description);
      const Description = full ? description : shortened(description);
      return { ...fields, Name: harmless(fields.Name), Description };
    },
  };
}

function shortened(text: string): string {
  const letters = [...text];
  if (letters.length <= DESCRIPTION_LENGTH) return text;
  return `${letters.slice(0, DESCRIPTION_LENGTH).join('').trim()}...`;
}

/** What strangers write must not move the cursor. */
const harmless = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ');
