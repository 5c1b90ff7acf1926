import type { ExecutionConfig } from '../../oci/image-spec.ts';
import type { ContainerRequest } from '../model.ts';
import type { ImageMountRequest, MountRequest, VolumeMountRequest } from '../mount-model.ts';
import { cleanDestination } from './destination.ts';

interface Wish {
  readonly request: ContainerRequest;
  readonly config: ExecutionConfig;
}

/** Whether a container has volumes, or may get some: the others need nothing of all this. */
export function hasVolumes({ request, config }: Wish): boolean {
  const { mounts, imageVolumes, volumesFrom = [] } = request;
  return (
    volumesFrom.length > 0 ||
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

/**
 * The mounts of a container with those that it takes over from others: volumes and what is the host's. What it asks for itself
 * comes before what others have at the same place, and a later one of them before an earlier.
 *
 * @param lenders their mounts, in the order of `volumesFrom`
 */
export function withLent(
  { mounts, volumesFrom = [] }: Pick<ContainerRequest, 'mounts' | 'volumesFrom'>,
  lenders: readonly (readonly MountRequest[])[],
): readonly MountRequest[] {
  const taken = new Set(mounts.map(({ destination }) => cleanDestination(destination)));
  const lent = volumesFrom.flatMap(({ options }, index) =>
    (lenders[index] ?? []).flatMap((mount) => lentMount(mount, options) ?? []),
  );
  const last = new Map(lent.map((mount) => [cleanDestination(mount.destination), mount]));
  return [...[...last].flatMap(([destination, mount]) => (taken.has(destination) ? [] : mount)), ...mounts];
}

/** @returns undefined for what stays with its container */
function lentMount(mount: MountRequest, options: readonly string[]): MountRequest | undefined {
  if (mount.type !== 'bind' && mount.type !== 'volume') return undefined;
  const access = options.find((word) => word === 'ro' || word === 'rw');
  return { ...mount, readOnly: access === undefined ? mount.readOnly : access === 'ro', chown: false };
}

/** Whether something has to be made ready for the mounts of a container before it starts. */
export function needsPlaces({ mounts }: Pick<ContainerRequest, 'mounts'>): boolean {
  return mounts.some(({ type }) => type === 'volume' || type === 'image') || hasOverlays({ mounts });
}

/** Whether a container mounts folders that it may not change. */
export function hasOverlays({ mounts }: Pick<ContainerRequest, 'mounts'>): boolean {
  return mounts.some((mount) => (mount.type === 'bind' || mount.type === 'volume') && mount.overlay);
}

/** The images that a container mounts. */
export function imageMounts({ mounts }: Pick<ContainerRequest, 'mounts'>): readonly ImageMountRequest[] {
  return mounts.filter((mount) => mount.type === 'image');
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
