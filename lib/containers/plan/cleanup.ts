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
  /** Says to volumes that are mounted for their users that this one is gone. */
  readonly farewells: readonly (readonly string[])[];
  /** Names of volumes that go with the container. */
  readonly volumes: readonly string[];
  /** Folders of images that were mounted for this run. */
  readonly images: readonly string[];
  readonly folders: {
    readonly live: string;
    readonly container: string;
    readonly trash: string;
    readonly names: string;
    readonly containers: string;
    readonly volumes: string;
    /** The writable top; undefined when the container uses a folder in place. */
    readonly rootfs: string | undefined;
  };
}

/**
 * What the monitor does when its container has ended. The name is free before anyone hears of the exit; mounts and files
 * follow. The name's link goes first: while the record is there nobody else can have taken it.
 */
export function planCleanup(facts: CleanupFacts): Go['cleanup'] {
  const { remove, deleteState, id, name, mounts, farewells, cgroup, folders } = facts;
  const leaves = farewells.map((command): CleanupStep => ({ type: 'run', command }));
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
      afterExit: [...releases, ...leaves, ...removals([folders.live, ...facts.images])],
    };
  }
  const trash = `${folders.trash}/container-${id}`;
  return {
    runtimeKilled,
    beforeExit: [
      { type: 'rename', from: `${folders.names}/${name}`, to: `${folders.trash}/name-${id}`, linkTo: id },
      { type: 'rename', from: folders.container, to: trash },
      ...(facts.volumes.length === 0 ? [] : leaves),
      ...facts.volumes.map((volume) => removeVolume(volume, facts)),
    ],
    afterExit: [
      ...releases,
      ...(facts.volumes.length === 0 ? leaves : []),
      ...removals([folders.live, trash, `${folders.trash}/name-${id}`, ...facts.images]),
      ...(folders.rootfs === undefined ? [] : [{ type: 'remove', path: folders.rootfs } as const]),
      ...facts.volumes.map((volume) => ({ type: 'remove', path: volumeInTrash(volume, facts) }) as const),
    ],
  };
}

const removals = (paths: readonly string[]) => paths.map((path): CleanupStep => ({ type: 'remove', path }));

/**
 * Moves a volume to the trash, unless a record of a container has its name in it: by the time one ends, another may use
 * its volume, too. Looks again after: who has come meanwhile gets it back.
 */
const REMOVE_UNUSED = `used() { grep -qsF -- "$1" "$2"/*/container.json; }
used "$1" "$2" || { mv -T -- "$3/$1" "$4" && used "$1" "$2" && mv -T -- "$4" "$3/$1"; } 2>/dev/null
true`;

function removeVolume(name: string, facts: CleanupFacts): CleanupStep {
  const { containers, volumes } = facts.folders;
  const words = [name, containers, volumes, volumeInTrash(name, facts)];
  return { type: 'run', command: ['sh', '-c', REMOVE_UNUSED, 'sh', ...words] };
}

const volumeInTrash = (name: string, { id, folders }: CleanupFacts) =>
  `${folders.trash}/volume-${name}-${id}`;
