import { TsmanError } from '../../base/error.ts';
import { waitForContainer } from '../../containers/operations/wait.ts';
import { defineCommand } from '../command.ts';
import { asText } from '../option.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { latest } = targetOptions;

export const wait = defineCommand({
  usage: 'wait [options] CONTAINER [CONTAINER...]',
  about: 'Wait until containers have ended, and print their exit codes',
  options: {
    ignore: { kind: 'flag', about: 'Pass over containers that do not exist' },
    latest,
    condition: {
      kind: 'list',
      placeholder: 'STATE',
      about: 'State to wait for: stopped or exited',
      commas: true,
      parse: endedState,
    },
    interval: {
      kind: 'text',
      short: 'i',
      placeholder: 'DURATION',
      about: 'Accepted and not needed: waiting is driven by events',
      parse: asText,
    },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Wait for a job': 'tsman wait job' },
  async run(values, args, context) {
    requireTargets(args, values);
    return forEachTarget(context, selectTargets(context, args, values), async ({ container }) =>
      String(await waitForContainer(context.engine.containers, container)),
    );
  },
});

function endedState(text: string): string {
  if (text === 'stopped' || text === 'exited') return text;
  throw new TsmanError(`waiting for "${text}" is not supported yet`, {
    kind: 'unsupported',
    code: 'TSMAN_WAIT_CONDITION',
    hint: 'Wait for stopped or exited.',
  });
}
