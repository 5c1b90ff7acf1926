import type { Volume } from '../model.ts';

export interface InspectFacts {
  readonly volume: Volume;
  /** The folder that containers see, absolute. */
  readonly mountpoint: string;
  /** How many use what had to be mounted. */
  readonly mountCount: number;
}

/** What `volume inspect` prints of a volume, and `volume ls --format json`: podman's keys, which are docker's and more. */
export function inspectVolume({ volume, mountpoint, mountCount }: InspectFacts) {
  const { name, createdAt, labels, options, anonymous, uid, gid, needsCopyUp, needsChown } = volume;
  return {
    Name: name,
    Driver: 'local',
    Mountpoint: mountpoint,
    CreatedAt: createdAt,
    Labels: labels,
    Scope: 'local',
    Options: options,
    ...(uid && { UID: uid }),
    ...(gid && { GID: gid }),
    ...(anonymous && { Anonymous: true }),
    MountCount: mountCount,
    ...(needsCopyUp && { NeedsCopyUp: true }),
    ...(needsChown && { NeedsChown: true }),
  };
}
