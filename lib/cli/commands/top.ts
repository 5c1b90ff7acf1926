import { psInContainer, topContainer } from '../../containers/operations/top.ts';
import { PROCESS_COLUMNS, processColumns } from '../../containers/plan/process-table.ts';
import { defineCommand } from '../command.ts';
import { alignColumns } from '../table.ts';
import { chooseOne, targetOptions } from '../targets.ts';
import { usageError } from '../usage-errors.ts';

export const top = defineCommand({
  usage: 'top [options] CONTAINER [COLUMN...|ARGUMENT...]',
  about: 'Show what runs in a container',
  description: `Columns are named, apart by commas or spaces, or have the codes of ps(1)'s AIX format: ${PROCESS_COLUMNS.join(', ')}. hpid, \
huser, hgroup and hgroups are those of this machine. With anything else (-ef, -o pid,args) the ps of the container is run.`,
  options: {
    latest: targetOptions.latest,
    'list-descriptors': { kind: 'flag', about: 'Print the names of all columns' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  completes: 'containers',
  examples: {
    'Who runs as whom': 'tsman top web pid user huser args',
    'As ps does': 'tsman top web -o pid,args',
  },
  async run(values, args, context) {
    if (values['list-descriptors']) {
      for (const name of PROCESS_COLUMNS) context.print(name);
      return 0;
    }
    if (!values.latest && args.length === 0)
      throw usageError('you must provide the name or id of a running container');
    const container = chooseOne(context, { name: args[0], latest: values.latest });
    const words = values.latest ? args : args.slice(1);
    const columns = processColumns(words);
    const needs = context.engine.containers;
    const lines =
      columns === undefined
        ? await psInContainer(needs, container, words)
        : alignColumns(topContainer(needs, container, columns));
    for (const line of lines) context.print(line);
    return 0;
  },
});
