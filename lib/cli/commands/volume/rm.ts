import { TsmanError } from '../../../base/error.ts';
import { removeContainer } from '../../../containers/operations/remove.ts';
import { removeUnusedVolume, usersOfVolume } from '../../../containers/operations/volumes.ts';
import { noVolumeToRemove } from '../../../volumes/errors.ts';
import { type Context, defineCommand } from '../../command.ts';
import { timeOption } from '../../options/time.ts';
import { reportError } from '../../report-error.ts';

export const volumeRm = defineCommand({
  usage: 'volume rm [options] VOLUME [VOLUME...]',
  about: 'Remove volumes with their files',
  description:
    'A volume that a container has, running or not, stays, unless --force removes the container, too. The folder or device ' +
    'behind a volume is never touched.',
  options: {
    ...timeOption,
    all: { kind: 'flag', short: 'a', about: 'Remove every volume' },
    force: {
      kind: 'flag',
      short: 'f',
      about: 'Remove the containers that have it, too; a missing volume is no error',
    },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'volumes',
  examples: {
    'A volume': 'tsman volume rm data',
    'Together with its containers': 'tsman volume rm --force data',
  },
  async run({ all, force, time }, args, context) {
    if (all === args.length > 0) {
      throw new TsmanError('choose either one or more volumes or all', {
        kind: 'invalid',
        code: 'TSMAN_NO_TARGET',
      });
    }
    const { store } = await context.engine.volumes();
    const names = all ? store.list().map(({ name }) => name) : args;
    const failures: unknown[] = [];
    for (const name of names) {
      try {
        if (await remove(context, name, { force, timeoutSeconds: time ?? DEFAULT_TIMEOUT_SECONDS })) {
          context.print(name);
        }
      } catch (error) {
        failures.push(error);
      }
    }
    const codes = failures.map((error) =>
      reportError(error, { env: context.environment, stderr: context.stderr }),
    );
    return Math.max(0, ...codes);
  },
});

const DEFAULT_TIMEOUT_SECONDS = 10;

interface Removing {
  readonly force: boolean;
  /** For those of its containers that run. */
  readonly timeoutSeconds: number;
}

/** @returns whether it was there */
async function remove(
  { engine }: Context,
  typed: string,
  { force, timeoutSeconds }: Removing,
): Promise<boolean> {
  const name = await nameOf(engine, typed);
  if (name === undefined) {
    if (force) return false;
    throw noVolumeToRemove(typed);
  }
  if (force) {
    for (const container of usersOfVolume(engine.containers, name)) {
      await removeContainer(engine.containers, container, { force, timeoutSeconds });
    }
  }
  return await removeUnusedVolume(engine.containers, name);
}

async function nameOf(engine: Context['engine'], typed: string): Promise<string | undefined> {
  try {
    return (await engine.volumes()).store.resolve(typed).name;
  } catch (error) {
    if (error instanceof TsmanError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
