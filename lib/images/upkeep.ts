import type { UndoStack } from '../base/undo.ts';
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
    /** Mount the layers of an image to look at, until `undo` takes it back; undefined for an image of none. */
    async view(image: Image, undo: UndoStack) {
      const { ensureLayers } = await import('./operations/ensure-layers.ts');
      await ensureLayers(needs, image);
      const { viewLayers } = await import('./operations/view.ts');
      return await viewLayers(needs, image.layers, undo);
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
