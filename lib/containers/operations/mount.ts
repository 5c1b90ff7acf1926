import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../base/lock.ts';
import { UndoStack } from '../../base/undo.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { noSuchContainer } from '../errors.ts';
import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import {
  dropMount,
  listAttempts,
  listMounts,
  mountFolder,
  newFolder,
  readMount,
  readRecord,
  writeMount,
} from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { stateOf } from '../state.ts';
import { isClaimed } from './claim.ts';
import { needsRootfs } from './create.ts';
import { containerNotMounted } from './errors.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { mountAt } from './mount-rootfs.ts';

const POLL_MS = 2;

export interface MountedContainer {
  readonly container: Container;
  /** Absolute, in the user's mount namespace. */
  readonly path: string;
}

/**
 * Show the files of a container in the user's namespaces, to read and write. One that runs is mounted anyway, until it ends;
 * one that does not stays mounted until it was unmounted as often as it was mounted, also when it is started meanwhile.
 *
 * @throws TSMAN_STORAGE_MOUNT
 */
export async function mountContainer(needs: Needs, container: Container): Promise<string> {
  const path = runningPath(needs, container) ?? (await mountOnce(needs, container));
  needs.events.write(containerEvent(container, 'mount'));
  return path;
}

/** Those that run, and those that somebody looks into. */
export function mountedContainers(needs: Needs): readonly MountedContainer[] {
  const byMount = new Map(listMounts(needs).map((mount) => [mount.id, mountFolder(needs, mount)]));
  return needs.containers.list().flatMap((container) => {
    const path = runningPath(needs, container) ?? byMount.get(container.id);
    return path === undefined ? [] : [{ container, path }];
  });
}

/**
 * Give a mounted container back. One that runs stays mounted.
 *
 * @throws TSMAN_CONTAINER_NOT_MOUNTED unless forced
 */
export async function unmountContainer(
  needs: Needs,
  container: Container,
  { force }: { readonly force: boolean },
): Promise<void> {
  if (runningPath(needs, container) !== undefined) return;
  const { id } = container;
  const last = await locked(needs, container, () => {
    const mount = readMount(needs, id);
    if (mount === undefined && !force) throw containerNotMounted(id);
    if (mount !== undefined && mount.count > 1 && !force) {
      writeMount(needs, { ...mount, count: mount.count - 1 });
      return undefined;
    }
    if (mount !== undefined) dropMount(needs, id);
    return mount;
  });
  if (last !== undefined) await needs.storage.unmountRootfs(id, mountFolder(needs, last));
  needs.events.write(containerEvent(container, 'unmount'));
}

/** Take away whatever is mounted of a container that is about to go. */
export async function unmountAll(needs: Needs, id: ContainerId): Promise<void> {
  const attempts = listAttempts(needs).filter((attempt) => attempt.id === id);
  if (attempts.length === 0) return;
  dropMount(needs, id);
  for (const { folder } of attempts) await needs.storage.unmountRootfs(id, mountFolder(needs, { folder }));
}

/** Take away what killed commands have left mounted, and what is mounted of containers that are no more. */
export async function sweepMounts(needs: Needs): Promise<void> {
  const dead = listAttempts(needs).filter(({ isOver }) => isOver);
  for (const { id, folder } of dead) {
    if (needs.containers.read(id) === undefined) await unmountAll(needs, id);
    else if (readMount(needs, id)?.folder !== folder) {
      await needs.storage.unmountRootfs(id, mountFolder(needs, { folder }));
    }
  }
}

async function mountOnce(needs: Needs, container: Container): Promise<string> {
  const { id, request } = container;
  if (!needsRootfs(request) && request.source.type === 'rootfs') return request.source.folder;
  const claimed = await claimMount(needs, container);
  if ('path' in claimed) return claimed.path;
  const { folder } = claimed;
  await using undo = new UndoStack();
  undo.push(() => locked(needs, container, () => dropMount(needs, id)));
  await sweepMounts(needs);
  const target = mountFolder(needs, { folder });
  undo.push(() => needs.storage.unmountRootfs(id, target));
  // Its last run may still be ending, or its monitor was killed before it could unmount.
  await waitForMonitorEnd(needs, id);
  await needs.storage.unmountRootfs(id, needs.paths.live(id).rootfs);
  const driver = await mountAt(needs, container, target);
  await locked(needs, container, () => writeMount(needs, { schema: 1, id, folder, count: 1, driver }));
  undo.keep();
  return target;
}

/**
 * Take the right to mount a container; wait for whoever has it. Who starts the container looks for this claim when he has his
 * own, and waits for it; so the claim is given back when somebody is seen starting or removing.
 */
async function claimMount(
  needs: Needs,
  container: Container,
): Promise<{ readonly path: string } | { readonly folder: string }> {
  const { id } = container;
  const folder = newFolder(id);
  for (;;) {
    if (needs.containers.read(id) === undefined) throw noSuchContainer(id);
    const path =
      runningPath(needs, container) ?? (await locked(needs, container, () => countOnceMore(needs, id)));
    if (path !== undefined) return { path };
    const isOurs = await locked(needs, container, () => {
      if (readRecord(needs, id) !== undefined) return false;
      writeMount(needs, { schema: 1, id, folder, count: 0 });
      return true;
    });
    if (isOurs && !isClaimed(needs, id) && runningPath(needs, container) === undefined) return { folder };
    if (isOurs) await locked(needs, container, () => dropMount(needs, id));
    await sleep(POLL_MS);
  }
}

function countOnceMore(needs: Needs, id: ContainerId): string | undefined {
  const mount = readMount(needs, id);
  if (mount === undefined) return undefined;
  writeMount(needs, { ...mount, count: mount.count + 1 });
  return mountFolder(needs, mount);
}

function runningPath({ paths }: Needs, { id, request }: Container): string | undefined {
  if (!isLive(stateOf(paths, id))) return undefined;
  if (!needsRootfs(request) && request.source.type === 'rootfs') return request.source.folder;
  return paths.live(id).rootfs;
}

function locked<Value>({ paths }: Needs, { id }: Container, work: () => Value): Promise<Value> {
  return withLock(join(paths.locks, `mount-${id}`), async () => work());
}
