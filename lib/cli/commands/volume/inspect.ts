import { reworded, TsmanError } from '../../../base/error.ts';
import { inspect } from '../../../volumes/operations/inspect.ts';
import { defineCommand } from '../../command.ts';
import { printInspected } from '../../inspected.ts';
import { formatOption } from '../../options/format.ts';
import { reportError } from '../../report-error.ts';

export const volumeInspect = defineCommand({
  usage: 'volume inspect [options] VOLUME [VOLUME...]',
  about: 'Show all there is to know of volumes, as JSON',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Show every volume' },
    ...formatOption,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'volumes',
  examples: {
    'Where its files are': `tsman volume inspect --format '{{.Mountpoint}}' data`,
    'All of them': 'tsman volume inspect --all',
  },
  async run({ all, format }, names, { engine, print, environment, stderr }) {
    if (all === names.length > 0) {
      throw new TsmanError('provide one or more volume names or use --all', {
        kind: 'invalid',
        code: 'TSMAN_NO_TARGET',
      });
    }
    const volumes = await engine.volumes();
    const found: object[] = all ? volumes.store.list().map((volume) => inspect(volumes, volume)) : [];
    const errors: unknown[] = [];
    for (const name of names) {
      try {
        found.push(inspect(volumes, volumes.store.resolve(name)));
      } catch (error) {
        errors.push(inspecting(error));
      }
    }
    await printInspected(found, { format, name: 'volume inspect', print });
    return errors.reduce<number>((_, error) => reportError(error, { env: environment, stderr }), 0);
  },
});

/** In podman's words. */
function inspecting(error: unknown): unknown {
  if (!(error instanceof TsmanError) || error.kind !== 'not-found') return error;
  return reworded(error, `inspecting object: ${error.message}`);
}
