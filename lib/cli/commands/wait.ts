import { parseDuration } from '../../base/units.ts';
import { waitForCondition } from '../../containers/operations/wait.ts';
import { parseCondition } from '../../containers/plan/condition.ts';
import { defineCommand } from '../command.ts';
import { unreadableValue } from '../options/errors.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { latest } = targetOptions;

export const wait = defineCommand({
  usage: 'wait [options] CONTAINER [CONTAINER...]',
  about: 'Wait until containers have ended, and print their exit codes',
  description:
    'With --condition other states can be waited for; -1 is printed when one has come that is not the end. A container that is ' +
    'in the state already is not waited for.',
  options: {
    ignore: { kind: 'flag', about: 'Print -1 for containers that do not exist' },
    latest,
    condition: {
      kind: 'list',
      placeholder: 'STATE',
      about: 'State to wait for; the first of several that comes',
      commas: true,
      parse: parseCondition,
    },
    interval: {
      kind: 'text',
      short: 'i',
      placeholder: 'DURATION',
      about: 'Accepted and not needed: waiting is driven by events',
      parse: checkInterval,
    },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Wait for a job': 'tsman wait job', 'Until it runs': 'tsman wait --condition running web' },
  async run(values, args, context) {
    requireTargets(args, values);
    const { targets, errors } = selectTargets(context, args, values);
    const wanted = values.condition.length === 0 ? ['stopped'] : values.condition;
    const code = await forEachTarget(context, { targets, errors }, async ({ container }) =>
      String(await waitForCondition(context.engine.containers, container, wanted)),
    );
    const found = new Set(targets.map(({ typed }) => typed));
    if (values.ignore) for (const _ of args.filter((typed) => !found.has(typed))) context.print('-1');
    return code;
  },
});

/** podman's: milliseconds, or a duration. @throws TSMAN_USAGE */
function checkInterval(text: string): string {
  if (!/^\d+$/.test(text) && parseDuration(text) === undefined) {
    throw unreadableValue(`time: invalid duration "${text}"`);
  }
  return text;
}
