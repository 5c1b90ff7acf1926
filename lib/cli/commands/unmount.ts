import { mountedContainers, unmountContainer } from '../../containers/operations/mount.ts';
import { defineCommand } from '../command.ts';
import { forEachTarget, selectAll, targetOptions } from '../targets.ts';

const { latest } = targetOptions;

export const unmount = defineCommand({
  usage: 'unmount [options] CONTAINER [CONTAINER...]',
  about: 'Unmount the files of containers',
  description: 'The files of a container that runs stay mounted until it ends.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Unmount all that are mounted' },
    force: { kind: 'flag', short: 'f', about: 'Unmount however often it was mounted' },
    latest,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'One container': 'tsman unmount web', 'All of them': 'tsman unmount --all' },
  async run(values, names, context) {
    const { containers } = context.engine;
    const chosen = selectAll(context, names, { ...values, among: ['created', 'exited'] });
    const mounted = new Set(mountedContainers(containers).map(({ container }) => container.id));
    const targets = chosen.targets.filter(({ container }) => !values.all || mounted.has(container.id));
    return forEachTarget(context, { ...chosen, targets }, async ({ typed, container }) => {
      await unmountContainer(containers, container, values);
      return typed;
    });
  },
});
