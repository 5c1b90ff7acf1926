import { statSync } from 'node:fs';
import { resolveInRoot } from '../../base/safe-path.ts';
import type { UndoStack } from '../../base/undo.ts';
import { cannotMountVolume } from '../../volumes/errors.ts';
import type { Volume } from '../../volumes/model.ts';
import type { Needs as VolumeNeeds } from '../../volumes/needs.ts';
import { copyUp } from '../../volumes/operations/copy-up.ts';
import { ensureVolume } from '../../volumes/operations/create.ts';
import { sourceOf } from '../../volumes/operations/mount.ts';
import type { VolumeMountRequest } from '../mount-model.ts';
import type { Needs } from '../needs.ts';
import type { Place, SpecFacts } from '../plan/facts.ts';
import { planUser } from '../plan/process.ts';
import { outsideId } from '../plan/user-namespace.ts';
import { volumeMounts } from '../plan/volumes.ts';
import type { Placed } from './place-mounts.ts';
import { enterAs } from './visit-volume.ts';

/** Have the volumes of a container mounted and filled. @throws TSMAN_VOLUME_MOUNT */
export async function placeVolumes(
  needs: Needs,
  facts: SpecFacts,
  undo: UndoStack,
): Promise<Pick<Placed, 'places' | 'farewells'>> {
  const volumes = await needs.volumes();
  const places: Record<string, Place> = {};
  const farewells: (readonly string[])[] = [];
  for (const mount of volumeMounts(facts.container.request)) {
    const { name = '', anonymous = false, destination, options } = mount;
    const volume = await ensureVolume(volumes, { name, anonymous, ...(options && { options }) });
    const farewell = await enterAs(needs, volume, { user: facts.container.id, undo });
    if (farewell !== undefined) farewells.push(farewell);
    await useFirst(volumes, { volume, mount, facts });
    places[destination] = placeOf(volumes, volume);
  }
  return { places, farewells };
}

function placeOf(volumes: VolumeNeeds, volume: Volume): Place {
  const path = sourceOf(volumes, volume);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw cannotMountVolume(volume.name, `stat ${path}: no such file or directory`);
  }
  return { path, flags: volume.backing?.type === 'bind' ? volume.backing.flags : [] };
}

interface Use {
  readonly volume: Volume;
  readonly mount: VolumeMountRequest;
  readonly facts: SpecFacts;
}

async function useFirst(volumes: VolumeNeeds, { volume, mount, facts }: Use): Promise<void> {
  if (!volume.needsCopyUp && !volume.needsChown) return;
  const inside = planUser(facts.container.request, facts);
  const { path, flags } = placeOf(volumes, volume);
  await copyUp(volumes, volume, {
    target: path,
    source: folderInImage(facts.rootfs, mount.destination),
    copies: mount.copyUp && mount.subpath === undefined && !flags.includes('ro'),
    owner: {
      uid: outsideId(inside.uid, facts.mapping?.uid) ?? 0,
      gid: outsideId(inside.gid, facts.mapping?.gid) ?? 0,
    },
  });
}

function folderInImage(rootfs: string, destination: string): string | undefined {
  const folder = resolveInRoot(rootfs, destination);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : undefined;
}
