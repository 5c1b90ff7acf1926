import { existsSync, mkdirSync } from 'node:fs';
import type { UndoStack } from '../../base/undo.ts';
import { runProgram } from '../../host/spawn.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { noSharedMemory } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { DEFAULT_SHM_BYTES } from '../plan/default-mounts.ts';

/**
 * Mount the /dev/shm of a container whose IPC others may join: outside, for what is mounted inside cannot be shared.
 *
 * @returns what is to be unmounted when it has ended
 */
export async function mountSharedMemory(
  needs: Needs,
  { id, request }: Container,
  undo: UndoStack,
): Promise<readonly string[]> {
  if (request.namespaces.ipc.mode !== 'shareable') return [];
  const { shm } = needs.paths.live(id);
  mkdirSync(shm, { recursive: true });
  const options = `nosuid,nodev,noexec,mode=1777,size=${request.shmSizeBytes ?? DEFAULT_SHM_BYTES}`;
  const { exitCode, stderr } = await runProgram('mount', ['-t', 'tmpfs', '-o', options, 'shm', shm]);
  if (exitCode !== 0) throw noSharedMemory(stderr.trim());
  undo.push(async () => void (await runProgram('umount', ['-l', shm])));
  return [shm];
}

/** The tmpfs for a container's /dev/shm: its own, or that of the container whose IPC it joins. */
export function sharedMemoryOf({ paths }: Needs, { id, request }: Container): string | undefined {
  const { ipc } = request.namespaces;
  if (ipc.mode === 'shareable') return paths.live(id).shm;
  if (ipc.mode !== 'container') return undefined;
  const { shm } = paths.live(ipc.container as ContainerId);
  return existsSync(shm) ? shm : undefined;
}
