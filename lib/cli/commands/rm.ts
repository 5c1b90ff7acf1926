import { codeOf, TsmanError } from '../../base/error.ts';
import type { Needs } from '../../containers/needs.ts';
import { removeBroken, removeContainer } from '../../containers/operations/remove.ts';
import { sweepLitter } from '../../containers/operations/sweep.ts';
import { defineCommand } from '../command.ts';
import { timeOption } from '../options/time.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

export const rm = defineCommand({
  usage: 'rm [options] CONTAINER [CONTAINER...]',
  about: 'Remove one or more containers',
  options: {
    ...targetOptions,
    ...timeOption,
    force: { kind: 'flag', short: 'f', about: 'Remove running containers too; a missing one is no error' },
    volumes: { kind: 'flag', short: 'v', about: 'Remove the anonymous volumes of the container too' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'Remove a container that has ended': 'tsman rm web',
    'Remove every container': 'tsman rm --force --all',
  },
  async run(values, args, context) {
    requireTargets(args, values);
    const needs = context.engine.containers;
    const named = values.all ? needs.containers.ids() : args;
    const broken = values.force ? await removeBrokenOnes(needs, named) : [];
    for (const typed of broken) context.print(typed);
    const whole = args.filter((typed) => !broken.includes(typed));
    const { targets, errors } = selectTargets(context, whole, {
      ...values,
      ignore: values.ignore || values.force,
    });
    const found = { targets, errors: errors.map(withExitCodeOne) };
    const exitCode = await forEachTarget(context, found, async ({ typed, container }) => {
      const { force, time, volumes } = values;
      await removeContainer(needs, container, {
        force,
        volumes,
        ...(time !== undefined && { timeoutSeconds: time }),
      });
      return typed;
    });
    await sweepLitter(needs);
    return exitCode;
  },
});

/** Those whose record cannot be read go first, so that they are in nobody's way. */
async function removeBrokenOnes(needs: Needs, names: readonly string[]): Promise<readonly string[]> {
  const broken = names.filter((typed) => {
    try {
      needs.containers.resolve(typed);
      return false;
    } catch (error) {
      return codeOf(error) === 'TSMAN_RECORD_BROKEN';
    }
  });
  for (const typed of broken) {
    const id = needs.containers.idOf(typed);
    if (id !== undefined) await removeBroken(needs, id);
  }
  return broken;
}

/** `rm` of a missing container exits with 1. */
function withExitCodeOne({ message, kind, code, hint }: TsmanError): TsmanError {
  const details = { kind, code: code as `TSMAN_${string}`, exitCode: 1 };
  return new TsmanError(message, hint === undefined ? details : { ...details, hint });
}
