import type { Secret } from '../../../secrets/model.ts';
import { filterSecrets } from '../../../secrets/plan/filter.ts';
import { defineCommand } from '../../command.ts';
import { humanAgo } from '../../human.ts';
import { asText } from '../../option.ts';
import { listFormatOption } from '../../options/format.ts';
import { formatRows, type Listing } from '../../rows.ts';

export const secretLs = defineCommand({
  usage: 'secret ls [options]',
  about: 'List secrets',
  options: {
    filter: {
      kind: 'list',
      short: 'f',
      placeholder: 'KEY=VALUE',
      about: 'Show only what matches',
      commas: true,
      parse: asText,
    },
    ...listFormatOption,
    noheading: { kind: 'flag', short: 'n', about: 'Leave out the headings of the table' },
    quiet: { kind: 'flag', short: 'q', about: 'Print IDs only' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'All secrets': 'tsman secret ls',
    'Names that begin with db': `tsman secret ls --format '{{.Name}}' --filter name=^db`,
  },
  async run({ filter, format, noheading, quiet }, _args, { engine, now, print }) {
    const { store } = await engine.secrets();
    const lines = await formatRows(filterSecrets(store.list(), filter), secretListing(now), {
      name: 'secret ls',
      format,
      noHeading: noheading,
      ...(quiet && { only: 'ID' }),
    });
    for (const line of lines) print(line);
    return 0;
  },
});

/** Podman's columns, template fields and JSON. */
function secretListing(now: number): Listing<Secret> {
  const fields = ({ id, name, createdAt, updatedAt }: Secret) => ({
    ID: id,
    Name: name,
    Driver: 'file',
    CreatedAt: humanAgo(Date.parse(createdAt), now),
    UpdatedAt: humanAgo(Date.parse(updatedAt), now),
  });
  return {
    columns: { ID: 'ID', Name: 'NAME', Driver: 'DRIVER', CreatedAt: 'CREATED', UpdatedAt: 'UPDATED' },
    json: fields,
    fields,
  };
}
