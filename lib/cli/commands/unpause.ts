import { statusesAllowing } from '../../containers/lifecycle.ts';
import { unpauseContainer } from '../../containers/operations/pause.ts';
import { defineCommand } from '../command.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { cidfile, filter, latest } = targetOptions;

export const unpause = defineCommand({
  usage: 'unpause [options] CONTAINER [CONTAINER...]',
  about: 'Let the processes of one or more paused containers go on',
  description: 'A container that was paused goes on where it was.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Let every paused container go on' },
    cidfile,
    filter,
    latest,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Go on': 'tsman unpause web' },
  async run(values, args, context) {
    requireTargets(args, values);
    const targets = selectTargets(context, args, { ...values, among: statusesAllowing('unpause') });
    return forEachTarget(context, targets, async ({ typed, container }) => {
      await unpauseContainer(context.engine.containers, container);
      return typed;
    });
  },
});
