import { sweepLitter } from '../../../containers/operations/sweep.ts';
import { defineCommand } from '../../command.ts';
import { confirm, reclaimed } from '../../confirm.ts';
import { humanSize } from '../../human.ts';
import { asText } from '../../option.ts';
import { describeContainers, prunableContainers, pruneContainers } from '../../prune/containers.ts';

export const containerPrune = defineCommand({
  usage: 'container prune [options]',
  about: 'Remove all containers that do not run',
  description: 'Prints the ID of each that was removed, and on stderr how much room that has made.',
  options: {
    filter: {
      kind: 'list',
      placeholder: 'KEY=VALUE',
      about: 'Remove only what matches: until, label, label!',
      parse: asText,
    },
    force: { kind: 'flag', short: 'f', about: 'Do not ask' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'Without being asked': 'tsman container prune --force',
    'What is older than a day': 'tsman container prune --filter until=24h',
  },
  async run({ filter, force }, _args, context) {
    const doomed = prunableContainers(context, filter);
    if (!force && doomed.length > 0) {
      const warning = 'This will remove all non running containers.';
      if (!(await confirm(context, { warning, items: describeContainers(doomed) }))) return 0;
    }
    const { code, freedBytes } = await pruneContainers(context, doomed);
    context.warn(reclaimed(freedBytes, humanSize(freedBytes)));
    await sweepLitter(context.engine.containers);
    return code;
  },
});
