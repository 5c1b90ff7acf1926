import { badSignal } from '../../containers/errors.ts';
import { statusesAllowing } from '../../containers/lifecycle.ts';
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
    const targets = selectTargets(context, args, { ...values, among: statusesAllowing('kill') });
    return forEachTarget(context, targets, async ({ typed, container }) => {
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
