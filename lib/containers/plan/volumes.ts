import type { ExecutionConfig } from '../../oci/image-spec.ts';
import type { ContainerRequest } from '../model.ts';
import type { MountRequest, VolumeMountRequest } from '../mount-model.ts';
import { cleanDestination } from './destination.ts';

interface Wish {
  readonly request: ContainerRequest;
  readonly config: ExecutionConfig;
}

/** Whether a container has volumes, or may get some: the others need nothing of all this. */
export function hasVolumes({ request, config }: Wish): boolean {
  const { mounts, imageVolumes } = request;
  return (
    mounts.some(({ type }) => type === 'volume') ||
    (imageVolumes !== 'ignore' && Object.keys(config.Volumes ?? {}).length > 0)
  );
}

/**
 * The mounts of a container with those that its image declares, each volume under its name. What was asked for comes before
 * what the image declares for the same place.
 *
 * @param newName makes up the name of a volume
 */
export function planVolumes({ request, config }: Wish, newName: () => string): readonly MountRequest[] {
  const { mounts, imageVolumes } = request;
  const taken = new Set(mounts.map(({ destination }) => cleanDestination(destination)));
  const declared = imageVolumes === 'ignore' ? [] : Object.keys(config.Volumes ?? {}).map(cleanDestination);
  const missing = declared.filter((destination) => !taken.has(destination));
  const all = [...mounts, ...missing.map((destination) => declaredMount(destination, imageVolumes))];
  return all.map((mount) =>
    mount.type === 'volume' && mount.name === undefined
      ? { ...mount, name: newName(), anonymous: true as const }
      : mount,
  );
}

function declaredMount(destination: string, mode: ContainerRequest['imageVolumes']): MountRequest {
  if (mode === 'tmpfs') return { type: 'tmpfs', destination, options: [], copyUp: true };
  return {
    type: 'volume',
    destination,
    readOnly: false,
    recursive: true,
    chown: false,
    flags: ['exec'],
    copyUp: true,
  };
}

/** Whether something has to be made ready for the mounts of a container before it starts. */
export function needsPlaces({ mounts }: Pick<ContainerRequest, 'mounts'>): boolean {
  return mounts.some(({ type }) => type === 'volume');
}

/** The volumes of a container, by their mounts. */
export function volumeMounts({ mounts }: Pick<ContainerRequest, 'mounts'>): readonly VolumeMountRequest[] {
  return mounts.filter((mount) => mount.type === 'volume');
}

/** Names of the volumes that were made for a container. */
export function ownVolumes(request: Pick<ContainerRequest, 'mounts'>): readonly string[] {
  return volumeMounts(request).flatMap(({ name, anonymous }) =>
    anonymous && name !== undefined ? name : [],
  );
}
