import type { Progress } from '../images/operations/add.ts';
import type { Context } from './command.ts';

/** What happens to an image's parts, a line each on stderr, in podman's words. */
export function tellProgress(context: Context): Progress {
  return ({ what, digest }) => {
    context.warn(what === 'manifest' ? 'Writing manifest to image destination' : `Copying ${what} ${digest}`);
  };
}
