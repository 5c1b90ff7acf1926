import { cleanUpContainer } from '../../../containers/operations/clean-up.ts';
import { removeContainer } from '../../../containers/operations/remove.ts';
import { defineCommand } from '../../command.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../../targets.ts';

export const containerCleanup = defineCommand({
  usage: 'container cleanup [options] CONTAINER [CONTAINER...]',
  about: 'Take away what containers whose monitor was killed have left behind',
  description:
    'Mounts, the network, the control group and the files of a running container go with its end: its monitor sees to it. Where ' +
    'that was killed this does, and so does whatever starts or removes the container.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Clean up after every container' },
    latest: targetOptions.latest,
    rm: { kind: 'flag', about: 'Remove the container afterwards' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'After a crash': 'tsman container cleanup --all' },
  async run(values, args, context) {
    requireTargets(args, values);
    const needs = context.engine.containers;
    const targets = selectTargets(context, args, { ...values, among: ['created', 'exited'] });
    return forEachTarget(context, targets, async ({ typed, container }) => {
      await cleanUpContainer(needs, container);
      if (values.rm) await removeContainer(needs, container, { force: false });
      return typed;
    });
  },
});
