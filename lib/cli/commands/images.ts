import { TsmanError } from '../../base/error.ts';
import { everyImage } from '../../images/lists/as-image.ts';
import type { Image } from '../../images/model.ts';
import { filterImages } from '../../images/plan/filter.ts';
import { type Context, defineCommand } from '../command.ts';
import { type ImageRow, imageListing } from '../image-listing.ts';
import { imageFilterFacts } from '../image-users.ts';
import { asText, type Values } from '../option.ts';
import { listFormatOption } from '../options/format.ts';
import { formatRows } from '../rows.ts';

const ORDERS: Readonly<Record<string, (one: ImageRow, other: ImageRow) => number>> = {
  created: (one, other) => Date.parse(other.image.createdAt) - Date.parse(one.image.createdAt),
  id: (one, other) => compare(one.image.id, other.image.id),
  repository: (one, other) => compare(one.name ?? '', other.name ?? ''),
  size: (one, other) => one.image.sizeBytes - other.image.sizeBytes,
  tag: (one, other) => compare(tagOf(one), tagOf(other)),
};

const options = {
  all: { kind: 'flag', short: 'a', about: 'Show intermediate images too; there are none here' },
  digests: { kind: 'flag', about: 'Show digests of manifests' },
  filter: {
    kind: 'list',
    short: 'f',
    placeholder: 'KEY=VALUE',
    about: 'Show only what matches',
    parse: asText,
  },
  ...listFormatOption,
  history: { kind: 'flag', about: 'Show the names that an image ever had' },
  'no-trunc': { kind: 'flag', about: 'Do not shorten IDs' },
  noheading: { kind: 'flag', short: 'n', about: 'Leave out the headings of the table' },
  quiet: { kind: 'flag', short: 'q', about: 'Print IDs only' },
  sort: {
    kind: 'text',
    placeholder: 'FIELD',
    about: 'Order of the list',
    choices: Object.keys(ORDERS),
    defaultText: 'created',
    parse: parseOrder,
  },
} as const;

export const images = defineCommand({
  usage: 'images [options] [NAME]',
  about: 'List images',
  description:
    'A line for each name; images without a name are listed too. NAME may be a part of a name, or a pattern.',
  options,
  arguments: { min: 0, max: 1 },
  completes: 'images',
  examples: {
    'All images': 'tsman images',
    'Those without a name': 'tsman images --quiet --filter dangling=true',
    'Names and sizes': `tsman images --format '{{.Repository}}:{{.Tag}} {{.Size}}'`,
  },
  async run(values, [name], context) {
    const listing = imageListing({
      now: context.now,
      full: values['no-trunc'],
      digests: values.digests,
      history: values.history,
    });
    const lines = await formatRows(chooseRows(context, values, name), listing, {
      name: 'images',
      format: values.format,
      noHeading: values.noheading,
      ...(values.quiet && { only: 'ID' }),
    });
    for (const line of values.quiet ? new Set(lines) : lines) context.print(line);
    return 0;
  },
});

/** A row a name; a row an image where names do not count. */
function chooseRows(
  context: Context,
  values: Values<typeof options>,
  name: string | undefined,
): readonly ImageRow[] {
  const { store } = context.engine.images;
  const filters = name === undefined ? values.filter : [...values.filter, `reference=${name}`];
  const facts = imageFilterFacts(context);
  const chosen = filterImages(everyImage(store), filters, facts);
  const rows = chosen.flatMap((image) =>
    namesShown(image, values.format).map((each) => ({
      image,
      name: each,
      containers: facts.containersOf(image.id),
    })),
  );
  return rows.sort(values.sort ?? ORDERS['created']);
}

function namesShown({ names }: Image, format: string | undefined): readonly (string | undefined)[] {
  return names.length === 0 || format === 'json' ? [names[0]] : names;
}

function parseOrder(text: string): (one: ImageRow, other: ImageRow) => number {
  const order = ORDERS[text];
  if (order !== undefined) return order;
  throw new TsmanError(
    `"${text}" is not a valid field for sorting. Choose from: ${Object.keys(ORDERS).join(', ')}`,
    { kind: 'invalid', code: 'TSMAN_USAGE' },
  );
}

const tagOf = ({ name = '' }: ImageRow) => name.slice(name.lastIndexOf(':') + 1);

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
