import { type Context, defineCommand } from '../../command.ts';
import { diskUsage } from '../../disk-usage.ts';
import { humanSize } from '../../human.ts';
import { invalidOption } from '../../options/errors.ts';
import { listFormatOption } from '../../options/format.ts';
import { formatRows, type Listing } from '../../rows.ts';
import { type Owner, roomOf } from '../../shared-parts.ts';

export const systemDf = defineCommand({
  usage: 'system df [options]',
  about: 'Show how much of the disk images, containers and volumes take',
  description:
    'What images share counts once. Images take their layers, and the blobs that they came in. Reclaimable is what would be free without the images that ' +
    'no container has, the containers that do not run, and the volumes that no container has.',
  options: {
    ...listFormatOption,
    verbose: { kind: 'flag', short: 'v', about: 'Show each image, container and volume' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'What takes room': 'tsman system df',
    'How many bytes could be free': "tsman system df --format '{{.Type}} {{.RawReclaimable}}'",
  },
  async run({ format, verbose }, _args, context) {
    if (verbose && format !== undefined) {
      throw invalidOption('cannot combine --format and --verbose flags', 'Leave out one of them.');
    }
    for (const line of verbose ? await details(context) : await summary(context, format)) context.print(line);
    return 0;
  },
});

async function details(context: Context): Promise<readonly string[]> {
  const { describeUsage } = await import('../../disk-usage-tables.ts');
  return describeUsage(await diskUsage(context), context.now);
}

async function summary(context: Context, format: string | undefined): Promise<readonly string[]> {
  const { images, containers, volumes } = await diskUsage(context);
  const rows = [
    { type: 'Images', owners: images },
    { type: 'Containers', owners: containers },
    { type: 'Local Volumes', owners: volumes },
  ];
  return await formatRows<Row>(rows, LISTING, { name: 'system df', format });
}

interface Row {
  readonly type: string;
  readonly owners: readonly Owner[];
}

const LISTING: Listing<Row> = {
  columns: { Type: 'TYPE', Total: 'TOTAL', Active: 'ACTIVE', Size: 'SIZE', Reclaimable: 'RECLAIMABLE' },
  json: fieldsOf,
  fields: fieldsOf,
};

function fieldsOf({ type, owners }: Row) {
  const { bytes, reclaimableBytes } = roomOf(owners);
  const percent = bytes === 0 ? 0 : Math.round((100 * reclaimableBytes) / bytes);
  return {
    Type: type,
    Total: owners.length,
    TotalCount: owners.length,
    Active: owners.filter(({ isActive }) => isActive).length,
    RawSize: bytes,
    Size: humanSize(bytes, '', 4),
    RawReclaimable: reclaimableBytes,
    Reclaimable: `${humanSize(reclaimableBytes, '', 4)} (${percent}%)`,
  };
}
