import { TsmanError } from '../../base/error.ts';
import { listContainers } from '../../containers/operations/list.ts';
import { removeContainer } from '../../containers/operations/remove.ts';
import { defineCommand } from '../command.ts';
import { reclaimed } from '../confirm.ts';
import { humanSize } from '../human.ts';
import { containersOfImage } from '../image-users.ts';
import { reportError } from '../report-error.ts';

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
    const { untagged, deleted, errors, freedBytes } = await context.engine.images.remove({
      names,
      all,
      force,
      ignore,
      usersOf: (id) => containersOfImage(context, id),
      async removeUsers(ids) {
        const doomed = listContainers(context.engine.containers).filter(({ container }) =>
          ids.includes(container.id),
        );
        for (const { container } of doomed) {
          await removeContainer(context.engine.containers, container, { force: true, timeoutSeconds: 0 });
        }
      },
    });
    for (const name of untagged) context.print(`Untagged: ${name}`);
    for (const id of deleted) context.print(`Deleted: ${id}`);
    if (deleted.length > 0) context.warn(reclaimed(freedBytes, humanSize(freedBytes)));
    const world = { env: context.environment, stderr: context.stderr };
    return exitCodeOf(errors.map((error) => reportError(error, world)));
  },
});

/** 1 when images were missing and nothing else was wrong, 2 when some were in use, 125 for the rest. */
function exitCodeOf(codes: readonly number[]): number {
  return Math.max(0, ...codes);
}

function usage(message: string): TsmanError {
  return new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE', hint: 'See `tsman rmi --help`.' });
}
