import { isActive } from '../../containers/lifecycle.ts';
import { type ListedContainer, listContainers, startRecordOf } from '../../containers/operations/list.ts';
import { sizesOf } from '../../containers/operations/sizes.ts';
import { filterContainers } from '../../containers/plan/filter.ts';
import { type Context, defineCommand } from '../command.ts';
import { containerListing } from '../container-listing.ts';
import { sorted, sortKey } from '../container-sort.ts';
import { filterFacts } from '../filter-facts.ts';
import { asText, type Values } from '../option.ts';
import { unreadableValue } from '../options/errors.ts';
import { listFormatOption } from '../options/format.ts';
import { formatRows } from '../rows.ts';

const options = {
  all: { kind: 'flag', short: 'a', about: 'Show containers that do not run too' },
  filter: {
    kind: 'list',
    short: 'f',
    placeholder: 'KEY=VALUE',
    about: 'Show only what matches',
    parse: asText,
  },
  ...listFormatOption,
  last: {
    kind: 'text',
    short: 'n',
    placeholder: 'N',
    about: 'Show the N containers made last, in any state',
    parse: parseCount,
  },
  latest: { kind: 'flag', short: 'l', about: 'Show the container made last, in any state' },
  'no-trunc': { kind: 'flag', about: 'Do not shorten IDs and commands' },
  noheading: { kind: 'flag', about: 'Leave out the headings of the table' },
  quiet: { kind: 'flag', short: 'q', about: 'Print IDs only' },
  size: { kind: 'flag', short: 's', about: 'Show how much the files of each container take' },
  sort: {
    kind: 'text',
    placeholder: 'FIELD',
    about: 'Order of the list',
    choices: ['command', 'created', 'id', 'image', 'names', 'runningfor', 'size', 'status'],
    defaultText: 'created',
    parse: sortKey,
  },
} as const;

/** -1 is no limit. @throws TSMAN_USAGE */
function parseCount(text: string): number {
  if (!/^-?\d+$/.test(text)) throw unreadableValue(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return text.startsWith('-') ? Number.POSITIVE_INFINITY : Number(text);
}

export const ps = defineCommand({
  usage: 'ps [options]',
  about: 'List containers',
  description:
    'Without options the containers that run are listed. What a container is doing is told from its processes.',
  options,
  arguments: { min: 0, max: 0 },
  examples: {
    'All containers': 'tsman ps --all',
    'Names and states': `tsman ps -a --format '{{.Names}} {{.State}}'`,
    'Containers of an image that failed': 'tsman ps -a --filter ancestor=alpine --filter exited=1',
  },
  async run(values, _args, context) {
    const chosen = choose(context, values);
    const rows = await Promise.all(chosen.map((listed) => rowOf(context, listed, values)));
    const listing = containerListing({ now: context.now, full: values['no-trunc'], sizes: values.size });
    const lines = await formatRows(rows, listing, {
      name: 'ps',
      format: values.format,
      noHeading: values.noheading,
      ...(values.quiet && { only: 'ID' }),
    });
    for (const line of lines) context.print(line);
    return 0;
  },
});

/** A `{{.Size}}` in a template asks for sizes too. */
async function rowOf({ engine }: Context, listed: ListedContainer, { size, format }: Values<typeof options>) {
  const start = startRecordOf(engine.containers, listed);
  if (!size && !format?.includes('.Size')) return { ...listed, start };
  return { ...listed, start, sizes: await sizesOf(engine.containers, listed.container) };
}

function choose(context: Context, values: Values<typeof options>): readonly ListedContainer[] {
  const { all, filter, latest, last, sort } = values;
  const listed = listContainers(context.engine.containers);
  const asksState = filter.some((text) => /^(status|exited)=/.test(text));
  const everything = all || latest || last !== undefined || asksState;
  const shown = everything ? listed : listed.filter(({ state }) => isActive(state));
  const matching = filterContainers(shown, filter, filterFacts(context));
  if (latest) return matching.slice(0, 1);
  return sorted(last === undefined ? matching : matching.slice(0, last), sort);
}
