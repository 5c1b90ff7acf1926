import { badSignal } from '../../containers/errors.ts';
import { listContainers } from '../../containers/operations/list.ts';
import { killContainer } from '../../containers/operations/stop.ts';
import { parseSignal } from '../../oci/signals.ts';
import { defineCommand } from '../command.ts';
import { asText } from '../option.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { all, cidfile, latest } = targetOptions;

export const kill = defineCommand({
  usage: 'kill [options] CONTAINER [CONTAINER...]',
  about: 'Send a signal to the first process of one or more containers',
  options: {
    all,
    cidfile,
    latest,
    signal: {
      kind: 'text',
      short: 's',
      placeholder: 'SIGNAL',
      about: 'Signal to send, by name or number',
      defaultText: 'KILL',
      parse: asText,
    },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'End a container at once': 'tsman kill web',
    'Make it read its configuration again': 'tsman kill -s HUP web',
  },
  async run(values, args, context) {
    requireTargets(args, values);
    const signal = checkedSignal(values.signal ?? 'KILL');
    const needs = context.engine.containers;
    const running = new Set(
      values.all
        ? listContainers(needs).flatMap(({ container, state }) =>
            state.status === 'running' ? container.id : [],
          )
        : [],
    );
    const { targets, errors } = selectTargets(context, args, values);
    const chosen = values.all ? targets.filter(({ container }) => running.has(container.id)) : targets;
    return forEachTarget(context, { targets: chosen, errors }, async ({ typed, container }) => {
      killContainer(needs, container, signal);
      return typed;
    });
  },
});

function checkedSignal(text: string): number {
  const number = parseSignal(text);
  if (number === undefined) throw badSignal(text);
  return number;
}
