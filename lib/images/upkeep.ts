import type { Image } from './model.ts';
import type { Needs } from './needs.ts';
import { findImage } from './operations/find.ts';
import type { PruneRequest } from './operations/prune.ts';

/** The operations that look into images and clear them away; each is loaded when called. */
export function upkeepOf(needs: Needs) {
  const { store } = needs;
  return {
    /** What {@link prune} would remove. */
    async prunable(request: PruneRequest) {
      const { prunableImages } = await import('./operations/prune.ts');
      return prunableImages(needs, request);
    },
    async prune(request: PruneRequest) {
      const { pruneImages } = await import('./operations/prune.ts');
      return await pruneImages(needs, request);
    },
    /** @param children the layers above it, in other images, in place of its own */
    async tree(text: string, { children }: { readonly children: boolean }) {
      const { requirersOf, treeOf } = await import('./operations/tree.ts');
      return await (children ? requirersOf : treeOf)(needs, text);
    },
    async diff(text: string, before: string | undefined) {
      const { diffImages } = await import('./operations/diff.ts');
      const old = before === undefined ? undefined : findImage(store, before).image;
      return await diffImages(needs, findImage(store, text).image, old);
    },
    async mount(image: Image) {
      const { mountImage } = await import('./operations/mount.ts');
      return await mountImage(needs, image);
    },
    async mounted() {
      const { mountedImages } = await import('./operations/mount.ts');
      return mountedImages(needs);
    },
    async unmount(image: Image, how: { readonly force: boolean }) {
      const { unmountImage } = await import('./operations/mount.ts');
      await unmountImage(needs, image, how);
    },
  };
}
