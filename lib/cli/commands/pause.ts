import { statusesAllowing } from '../../containers/lifecycle.ts';
import { pauseContainer } from '../../containers/operations/pause.ts';
import { defineCommand } from '../command.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { cidfile, filter, latest } = targetOptions;

export const pause = defineCommand({
  usage: 'pause [options] CONTAINER [CONTAINER...]',
  about: 'Freeze all processes of one or more containers',
  description:
    'What freezes processes is the control group of the container. A container that was started where none is delegated to the ' +
    'user has none, and cannot be paused. `stop` and `kill` end a paused container too.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Pause every container that runs' },
    cidfile,
    filter,
    latest,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Hold a container still': 'tsman pause web', 'Every one that runs': 'tsman pause --all' },
  async run(values, args, context) {
    requireTargets(args, values);
    const targets = selectTargets(context, args, { ...values, among: statusesAllowing('pause') });
    return forEachTarget(context, targets, async ({ typed, container }) => {
      await pauseContainer(context.engine.containers, container);
      return typed;
    });
  },
});
