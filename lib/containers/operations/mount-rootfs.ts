import { setTimeout as sleep } from 'node:timers/promises';
import type { UndoStack } from '../../base/undo.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { DriverName } from '../../storage/storage.ts';
import type { Container } from '../model.ts';
import { mountFolder, readMount, readRecord, type SettledMount } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { planUserNamespace } from '../plan/user-namespace.ts';
import { bindFolder } from './bind-folder.ts';
import { needsRootfs } from './create.ts';

const POLL_MS = 2;

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
  undo.push(() => needs.storage.unmountRootfs(id, target));
  const driver = (await shareMount(needs, id, target)) ?? (await mountAt(needs, container, target));
  return { path: target, driver, mounts: [target], folder: needs.paths.rootfs(id) };
}

/** Mount a container's root filesystem as its processes are to see it. @returns the driver */
export async function mountAt(needs: Needs, { id, request }: Container, target: string): Promise<DriverName> {
  const mapping = planUserNamespace(request.userNamespace, needs.host.ids);
  const { driver } = await needs.storage.mountRootfs(id, target, {
    ...(mapping && { mapping }),
    disposable: request.remove,
  });
  return driver;
}

/** One writable top is never mounted twice: where `mount` has done so, the container shares it. */
async function shareMount(needs: Needs, id: ContainerId, target: string): Promise<DriverName | undefined> {
  let mount = readRecord(needs, id);
  for (; mount === 'claimed'; mount = readRecord(needs, id)) await sleep(POLL_MS);
  if (mount === undefined) return undefined;
  const folder = mountFolder(needs, mount);
  if ((await bindFolder(folder, target)) && isStillThere(needs, mount)) return mount.driver;
  // It was given back meanwhile: what `unmount` has begun is finished before the top is mounted anew.
  await needs.storage.unmountRootfs(id, target);
  await needs.storage.unmountRootfs(id, folder);
  return undefined;
}

/** The record goes before the mount does. */
function isStillThere(needs: Needs, { id, folder }: SettledMount): boolean {
  return readMount(needs, id)?.folder === folder;
}
