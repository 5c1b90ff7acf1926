import type { PulledImage, PullRequest } from '../images/operations/pull.ts';
import type { Context } from './command.ts';
import { withProgress } from './image-progress.ts';

export interface PullWish extends PullRequest {
  /** Say nothing about it. */
  readonly quiet: boolean;
}

/** Have an image here, and tell the person who waits how it goes. */
export function pullImage(context: Context, wish: PullWish): Promise<readonly PulledImage[]> {
  if (wish.quiet) return context.engine.images.pull(wish);
  return withProgress(context, async ({ progress, warn }) =>
    context.engine.images.pull({ ...wish, registry: { ...wish.registry, warn } }, progress),
  );
}
