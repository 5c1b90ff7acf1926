import type { Needs } from './needs.ts';
import type { Progress } from './operations/progress.ts';
import type { PullRequest } from './operations/pull.ts';
import type { PushRequest } from './operations/push.ts';

/** The operations that bring images here from elsewhere, and back; each is loaded when called. */
export function transfersOf(needs: Needs) {
  return {
    /** Have an image here, from wherever its name says. */
    async pull(request: PullRequest, progress?: Progress) {
      const { pullImages } = await import('./operations/pull.ts');
      return await pullImages(needs, request, progress);
    },
    /** @returns the digest of the manifest that is at the destination now */
    async push(request: PushRequest, progress?: Progress) {
      const { pushImage } = await import('./operations/push.ts');
      return await pushImage(needs, request, progress);
    },
  };
}
