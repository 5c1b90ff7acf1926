import { stateOf } from '../../containers/state.ts';
import { defineCommand } from '../command.ts';
import { timeOption } from '../options/time.ts';
import { stopTarget } from '../stop-target.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

export const stop = defineCommand({
  usage: 'stop [options] CONTAINER [CONTAINER...]',
  about: 'Stop one or more containers',
  description:
    'Sends the stop signal of the container (SIGTERM if nothing else was said) and, when it has not ended in time, SIGKILL. ' +
    'Other commands go on meanwhile; an interrupted stop can be repeated.',
  options: { ...targetOptions, ...timeOption },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Stop a container': 'tsman stop web', 'Give it a second only': 'tsman stop -t 1 web' },
  async run(values, args, context) {
    requireTargets(args, values);
    const needs = context.engine.containers;
    return forEachTarget(context, selectTargets(context, args, values), async ({ typed, container }) => {
      const stopped = await stopTarget(context, container, values.time);
      const untouched = values.all && stopped === undefined;
      if (untouched && stateOf(needs.paths, container.id).status === 'created') return undefined;
      return typed;
    });
  },
});
