import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../base/entries.ts';
import { codeOf } from '../../base/error.ts';
import { randomHex } from '../../base/random.ts';
import type { UndoStack } from '../../base/undo.ts';
import { isAlive, ownIdentity } from '../../host/process-identity.ts';
import { runProgram } from '../../host/spawn.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { isActive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import { mountFolder, readMount } from '../mount-records.ts';
import type { Needs } from '../needs.ts';
import { planUserNamespace } from '../plan/user-namespace.ts';
import { stateOf } from '../state.ts';
import { bindFolder } from './bind-folder.ts';
import { needsRootfs } from './create.ts';

/**
 * Mount the files of a container to read, until `undo` takes it back. Owners are those that processes of the container
 * see. What is mounted inside it (volumes, /proc) is not part of it; its end does not disturb the reader.
 *
 * @returns where
 * @throws TSMAN_STORAGE_MOUNT
 */
export async function viewContainer(needs: Needs, container: Container, undo: UndoStack): Promise<string> {
  const { id, request } = container;
  if (!needsRootfs(request) && request.source.type === 'rootfs') return request.source.folder;
  await sweepViews(needs);
  const { pid, startTime } = ownIdentity();
  const target = join(needs.paths.views, `${pid}-${startTime}-${randomHex(4)}`);
  undo.push(() => needs.storage.unmountRootfs(id, target));
  const isShifted = planUserNamespace(request.userNamespace, needs.host.ids) !== undefined;
  if (!isShifted && (await viewShared(needs, container, target))) return target;
  if (isShifted) await settle(needs, container);
  await needs.storage.mountRootfs(id, target, { readOnly: true });
  return target;
}

/** Take away what was mounted to read by a process that is no more. */
export async function sweepViews({ paths, storage }: Pick<Needs, 'paths' | 'storage'>): Promise<void> {
  for (const name of entriesOf(paths.views)) {
    const [pid, startTime = ''] = name.split('-');
    if (!isAlive({ pid: Number(pid), startTime })) await storage.unmountRootfs(name, join(paths.views, name));
  }
}

/** @returns whether it was mounted already, by its run or by `mount`, until its files were ours to see */
async function viewShared(needs: Needs, { id }: Container, target: string): Promise<boolean> {
  const source = mountedAt(needs, id);
  if (source === undefined) return false;
  if ((await bindFolder(source, target)) && mountedAt(needs, id) === source) return true;
  await needs.storage.unmountRootfs(id, target);
  return false;
}

function mountedAt(needs: Needs, id: ContainerId): string | undefined {
  if (isActive(stateOf(needs.paths, id))) return needs.paths.live(id).rootfs;
  const mount = readMount(needs, id);
  return mount && mountFolder(needs, mount);
}

/** What was written into its files may still be on its way through FUSE: bring it to the writable top. */
export async function settle(needs: Needs, { id }: Pick<Container, 'id'>): Promise<void> {
  const folder = mountedAt(needs, id);
  if (folder !== undefined && isFuse(folder)) await runProgram('sync', ['--file-system', folder]);
}

/** @see statfs(2) */
const FUSE_SUPER_MAGIC = 0x65735546;

function isFuse(folder: string): boolean {
  try {
    return statfsSync(folder).type === FUSE_SUPER_MAGIC;
  } catch (error) {
    // It has just ended, and its files with it are on the disk.
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
