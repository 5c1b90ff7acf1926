import { randomHex } from '../../base/random.ts';
import { resolveInRoot } from '../../base/safe-path.ts';
import type { UndoStack } from '../../base/undo.ts';
import { ownIdentity } from '../../host/process-identity.ts';
import { sourceOf } from '../../volumes/operations/mount.ts';
import type { Container } from '../model.ts';
import type { MountRequest, VolumeMountRequest } from '../mount-model.ts';
import type { Needs } from '../needs.ts';
import { cleanDestination } from '../plan/destination.ts';
import { findMountImage } from './create.ts';
import { enterAs } from './visit-volume.ts';

/** What a container that does not run would have mounted. */
export interface MountedParts {
  /** Where on this machine the files are, by their place in the container. */
  readonly sources: ReadonlyMap<string, string>;
  /** Whether the container may not write to a path, links followed. */
  isReadOnly(path: string): boolean;
}

/**
 * Have the volumes and images of a container that does not run ready, until `undo` gives them back. What it would get a
 * place of its own for at each start (tmpfs, mounts with the option `O`) is not among them.
 *
 * @throws TSMAN_VOLUME_MOUNT, TSMAN_IMAGE_NOT_FOUND
 */
export async function mountedParts(
  needs: Needs,
  { request }: Container,
  undo: UndoStack,
): Promise<MountedParts> {
  const sources = new Map<string, string>();
  const readOnly = new Set<string>();
  for (const mount of request.mounts) {
    const source = await sourceFor(needs, mount, undo);
    if (source === undefined) continue;
    const place = cleanDestination(mount.destination);
    sources.set(place, source);
    if (mount.type === 'image' || ('readOnly' in mount && mount.readOnly)) readOnly.add(place);
    else readOnly.delete(place);
  }
  return { sources, isReadOnly: (path) => readOnly.has(mountAbove(path, sources) ?? '') };
}

async function sourceFor(needs: Needs, mount: MountRequest, undo: UndoStack): Promise<string | undefined> {
  if (mount.type === 'bind') return mount.overlay ? undefined : mount.source;
  if (mount.type === 'volume') return mount.overlay ? undefined : await volumeFor(needs, mount, undo);
  if (mount.type !== 'image') return undefined;
  const folder = await needs.viewImage(findMountImage(needs, mount).id, undo);
  return folder && resolveInRoot(folder, mount.subpath ?? '');
}

/** undefined for a volume that is gone: the next start makes it anew. */
async function volumeFor(
  needs: Needs,
  { name = '', subpath = '' }: VolumeMountRequest,
  undo: UndoStack,
): Promise<string | undefined> {
  const volumes = await needs.volumes();
  const volume = volumes.store.read(name);
  if (volume === undefined) return undefined;
  const { pid, startTime } = ownIdentity();
  await enterAs(needs, volume, { user: `command-${pid}-${startTime}-${randomHex(4)}`, undo });
  return resolveInRoot(sourceOf(volumes, volume), subpath);
}

function mountAbove(path: string, sources: ReadonlyMap<string, string>): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (sources.has(at)) return at;
  return sources.has('/') ? '/' : undefined;
}
