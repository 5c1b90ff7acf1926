import { TsmanError } from '../../base/error.ts';
import { defineCommand } from '../command.ts';
import { removeAndTell } from '../remove-images.ts';

export const rmi = defineCommand({
  usage: 'rmi [options] IMAGE [IMAGE...]',
  about: 'Remove images',
  description:
    'Of an image with several names only the name goes. With its last name, or by its ID, the image goes, and with it the ' +
    'layers that nothing else needs.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Remove every image' },
    force: {
      kind: 'flag',
      short: 'f',
      about: 'Remove images with several names, and the containers made from them, too',
    },
    ignore: { kind: 'flag', short: 'i', about: 'Pass over images that do not exist' },
    'no-prune': { kind: 'flag', about: 'Keep parents without names; images here have no parents' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: {
    'A name': 'tsman rmi app:1.0',
    'Every image that has no name': 'tsman rmi $(tsman images -q --filter dangling=true)',
  },
  async run({ all, force, ignore }, names, context) {
    if (all && names.length > 0) {
      throw usage('when using the --all switch, you may not pass any images names or IDs');
    }
    if (!all && names.length === 0) throw usage('image name or ID must be specified');
    return await removeAndTell(context, { names, all, force, ignore });
  },
});

function usage(message: string): TsmanError {
  return new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE', hint: 'See `tsman rmi --help`.' });
}
