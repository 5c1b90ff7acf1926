import { TsmanError } from '../../../base/error.ts';
import { defineCommand } from '../../command.ts';
import { reportError } from '../../report-error.ts';

export const imageUnmount = defineCommand({
  usage: 'image unmount [options] IMAGE [IMAGE...]',
  about: 'Unmount images',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Unmount all that are mounted' },
    force: { kind: 'flag', short: 'f', about: 'Unmount however often it was mounted' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'All of them': 'tsman image unmount --all' },
  async run({ all, force }, names, context) {
    const { find, mounted, unmount } = context.engine.images;
    if (all === names.length > 0) throw usage(all);
    const targets = all ? (await mounted()).map(({ image }) => image.id) : names;
    let exitCode = 0;
    for (const name of targets) {
      try {
        const { image } = find(name);
        await unmount(image, { force });
        context.print(image.id);
      } catch (error) {
        exitCode = reportError(error, { env: context.environment, stderr: context.stderr });
      }
    }
    return exitCode;
  },
});

function usage(all: boolean): TsmanError {
  const message = all
    ? 'when using the --all switch, you may not pass any image names or IDs'
    : 'image name or ID must be specified';
  return new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
    hint: 'See `tsman image unmount --help`.',
  });
}
