import { filterVolumes } from '../../../volumes/plan/filter.ts';
import { defineCommand } from '../../command.ts';
import { asText } from '../../option.ts';
import { listFormatOption } from '../../options/format.ts';
import { formatRows } from '../../rows.ts';
import { volumeFilterFacts, volumeListing } from '../../volume-listing.ts';

export const volumeLs = defineCommand({
  usage: 'volume ls [options]',
  about: 'List volumes',
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
    quiet: { kind: 'flag', short: 'q', about: 'Print names only' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'All volumes': 'tsman volume ls',
    'Those that no container has': 'tsman volume ls --quiet --filter dangling=true',
    'Where their files are': `tsman volume ls --format '{{.Name}} {{.Mountpoint}}'`,
  },
  async run({ filter, format, noheading, quiet }, _args, context) {
    const volumes = await context.engine.volumes();
    const chosen = filterVolumes(volumes.store.list(), filter, volumeFilterFacts(context, volumes));
    const lines = await formatRows(chosen, volumeListing(volumes), {
      name: 'volume ls',
      format,
      noHeading: noheading,
      ...(quiet && { only: 'Name' }),
    });
    for (const line of lines) context.print(line);
    return 0;
  },
});
