import { startContainer } from '../../containers/operations/start.ts';
import { containerEvent } from '../../containers/plan/event.ts';
import { defineCommand } from '../command.ts';
import { timeOption } from '../options/time.ts';
import { stopTarget } from '../stop-target.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { all, cidfile, filter, latest } = targetOptions;

export const restart = defineCommand({
  usage: 'restart [options] CONTAINER [CONTAINER...]',
  about: 'Stop and start one or more containers',
  options: {
    all,
    cidfile,
    filter,
    latest,
    ...timeOption,
    running: { kind: 'flag', about: 'Restart every container that runs' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Restart a container': 'tsman restart web' },
  async run(values, args, context) {
    const needs = context.engine.containers;
    const wish = values.running ? ({ ...values, all: true, among: ['running'] } as const) : values;
    requireTargets(args, wish);
    return forEachTarget(context, selectTargets(context, args, wish), async ({ typed, container }) => {
      context.engine.events.write(containerEvent(container, 'restart'));
      await stopTarget(context, container, values.time);
      (await startContainer(needs, container, context))?.client.close();
      return typed;
    });
  },
});
