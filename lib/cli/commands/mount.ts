import { TsmanError } from '../../base/error.ts';
import { mountContainer, mountedContainers } from '../../containers/operations/mount.ts';
import { type Context, defineCommand } from '../command.ts';
import { jsonListOption } from '../options/format.ts';
import { alignColumns } from '../table.ts';
import { forEachTarget, selectAll, targetOptions } from '../targets.ts';

const { latest } = targetOptions;

export const mount = defineCommand({
  usage: 'mount [options] [CONTAINER...]',
  about: 'Mount the files of containers, or list the mounted ones',
  description:
    "They are mounted in the user's namespaces: look at them with `tsman unshare`. A container that runs is mounted already, and " +
    'until it ends. One that does not stays mounted until it was unmounted as often as it was mounted, and may be started meanwhile.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Mount every container' },
    ...jsonListOption,
    latest,
    notruncate: { kind: 'flag', about: 'Print whole IDs' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'Look into a container': 'tsman unshare ls -l "$(tsman mount web)"',
    'What is mounted': 'tsman mount',
  },
  async run(values, names, context) {
    if (names.length === 0 && !values.all && !values.latest) return list(context, values);
    return forEachTarget(context, selectAll(context, names, values), ({ container }) =>
      mountContainer(context.engine.containers, container),
    );
  },
});

interface ListOptions {
  readonly format: string | undefined;
  readonly notruncate: boolean;
}

function list({ engine, print }: Context, { format, notruncate }: ListOptions): number {
  const mounted = mountedContainers(engine.containers);
  if (format === 'json') {
    const objects = mounted.map(({ container: { id, name }, path }) => ({
      id,
      Names: [name],
      mountpoint: path,
    }));
    print(JSON.stringify(objects, null, 1));
    return 0;
  }
  if (format !== undefined) {
    throw new TsmanError(`unknown --format argument: "${format}"`, { kind: 'invalid', code: 'TSMAN_USAGE' });
  }
  const rows = mounted.map(({ container: { id }, path }) => [notruncate ? id : id.slice(0, 12), path]);
  for (const line of alignColumns(rows)) print(line);
  return 0;
}
