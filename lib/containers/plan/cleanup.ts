import type { CleanupStep, Go } from '../../monitor/protocol.ts';

export interface CleanupFacts {
  /** `--rm`: record, name and files go with the container. */
  readonly remove: boolean;
  /** Has the OCI runtime forget the container. */
  readonly deleteState: readonly string[];
  readonly id: string;
  readonly name: string;
  /** Mounts to take away, in this order. */
  readonly mounts: readonly string[];
  /** Its own control group. */
  readonly cgroup: string | undefined;
  readonly folders: {
    readonly live: string;
    readonly container: string;
    readonly trash: string;
    readonly names: string;
    /** The writable top; undefined when the container uses a folder in place. */
    readonly rootfs: string | undefined;
  };
}

/**
 * What the monitor does when its container has ended. The name is free before anyone hears of the exit; mounts and files
 * follow. The name's link goes first: while the record is there nobody else can have taken it.
 */
export function planCleanup(facts: CleanupFacts): Go['cleanup'] {
  const { remove, deleteState, id, name, mounts, cgroup, folders } = facts;
  const releases: CleanupStep[] = [
    // The runtime removes it, unless processes of the container have outlived the first.
    ...(cgroup === undefined ? [] : [{ type: 'cgroup', path: cgroup } as const]),
    ...mounts.map((path) => ({ type: 'unmount', path }) as const),
  ];
  const runtimeKilled: CleanupStep[] = [{ type: 'run', command: deleteState }];
  if (!remove) {
    return {
      runtimeKilled,
      beforeExit: [],
      afterExit: [...releases, { type: 'remove', path: folders.live }],
    };
  }
  const trash = `${folders.trash}/container-${id}`;
  return {
    runtimeKilled,
    beforeExit: [
      { type: 'rename', from: `${folders.names}/${name}`, to: `${folders.trash}/name-${id}` },
      { type: 'rename', from: folders.container, to: trash },
    ],
    afterExit: [
      ...releases,
      ...[folders.live, trash, `${folders.trash}/name-${id}`].map(
        (path): CleanupStep => ({ type: 'remove', path }),
      ),
      ...(folders.rootfs === undefined ? [] : [{ type: 'remove', path: folders.rootfs } as const]),
    ],
  };
}
