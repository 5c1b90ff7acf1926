import type { UndoStack } from '../../base/undo.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planUserNamespace } from '../plan/user-namespace.ts';
import { needsRootfs } from './create.ts';

export interface Rootfs {
  readonly path: string;
  readonly driver: string;
  /** What the monitor has to unmount. */
  readonly mounts: readonly string[];
  /** What goes with the container; undefined where a folder of the host's is used in place. */
  readonly folder: string | undefined;
}

/** Mount a container's root filesystem at its place, or use the folder it was given. */
export async function mountRootfs(needs: Needs, container: Container, undo: UndoStack): Promise<Rootfs> {
  const { id, request } = container;
  if (!needsRootfs(request) && request.source.type === 'rootfs') {
    return { path: request.source.folder, driver: 'none', mounts: [], folder: undefined };
  }
  const target = needs.paths.live(id).rootfs;
  const mapping = planUserNamespace(request.userNamespace, needs.host.ids);
  undo.push(() => needs.storage.unmountRootfs(id, target));
  const { driver } = await needs.storage.mountRootfs(id, target, {
    ...(mapping && { mapping }),
    disposable: request.remove,
  });
  return { path: target, driver, mounts: [target], folder: needs.paths.rootfs(id) };
}
