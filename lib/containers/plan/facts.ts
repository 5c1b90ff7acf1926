import type { ExecutionConfig } from '../../oci/image-spec.ts';
import type { IdMapping, SpecDevice, SpecSeccomp } from '../../oci/runtime-spec.ts';
import type { Container } from '../model.ts';

/** All a planner knows of the outside world when a container starts. Gathered once, in `operations/facts.ts`. */
export interface SpecFacts {
  readonly container: Container;
  /** Absolute, inside the user's namespaces. */
  readonly rootfs: string;
  readonly imageConfig: ExecutionConfig;
  /** As `planHostname` of `plan/hostname.ts` has it; the prepared files say the same. */
  readonly hostname: string;
  /** The texts of the image's files, undefined where it has none. */
  readonly passwd: string | undefined;
  readonly group: string | undefined;
  /** Where prepared files lie on the host; undefined where the container gets none (`--no-hosts`). */
  readonly files: {
    readonly hosts: string | undefined;
    readonly hostname: string | undefined;
    readonly resolvConf: string | undefined;
    readonly containerEnv: string;
    /** Replacement for /etc/passwd and /etc/group where the user had to be added (`plan/accounts.ts`). */
    readonly passwd?: string;
    readonly group?: string;
    /** A tmpfs mounted outside, for a /dev/shm that others join (`--ipc shareable` and `container:`). */
    readonly shm?: string;
  };
  /** undefined for the host's, and with `--network none` for a new one that the runtime makes. */
  readonly networkNamespace: string | undefined;
  /** A user namespace made beforehand with `mapping`; it owns `networkNamespace` then. */
  readonly userNamespace?: string;
  /** /proc/PID/ns/… of the containers named by `container:`. */
  readonly joined: Readonly<Partial<Record<'pid' | 'ipc' | 'uts' | 'cgroup' | 'network', string>>>;
  readonly ids: CallerIds;
  /** The mapping of a user namespace of the container's own, worked out by `plan/user-namespace.ts`. */
  readonly mapping: { readonly uid: readonly IdMapping[]; readonly gid: readonly IdMapping[] } | undefined;
  /** Where the container's cgroup goes; undefined where it stays in the monitor's. */
  readonly cgroupsPath?: string;
  readonly host: HostFacts;
  /** Parsed profile: default or of `--security-opt seccomp=FILE`; undefined when unconfined. */
  readonly seccomp: SpecSeccomp | undefined;
  /**
   * `seccomp` as the kernel's program, base64: what crun left in `OciRuntime.filterFile` when a container with the
   * same `seccomp` ran. It saves crun 14 ms a start (measured with 1.8.1); other runtimes pass it by.
   */
  readonly seccompProgram?: string;
  /** What `--device` was found to be; with `--privileged` also every device of the host. */
  readonly devices: readonly (SpecDevice & { readonly hostPath: string })[];
  /** catatonit or tini on the host, for `--init`. */
  readonly initPath: string | undefined;
  readonly terminalSize: { readonly columns: number; readonly rows: number } | undefined;
  /** Bind sources that were looked at and exist: whether each is a folder. */
  readonly sources: Readonly<Record<string, { readonly folder: boolean } | undefined>>;
  /** What had to be made ready for a mount, by the destinations that were asked for. */
  readonly places: Readonly<Record<string, Place | undefined>>;
  /** Of a container that has some. */
  readonly secrets?: PlacedSecrets;
  /** Copies of what mounts.conf gives to every container. */
  readonly copies?: readonly { readonly source: string; readonly destination: string }[];
}

/** Secrets made ready for one start. */
export interface PlacedSecrets {
  /** Variables with their values. */
  readonly env: Readonly<Record<string, string>>;
  /** Files on the host, in the order of `mountedSecrets`; and where there are some the empty folder they appear in. */
  readonly files: readonly string[];
  readonly folder?: string;
}

/** Sizes of the user's namespaces: how many ids there are (1 in single-id mode), and the caller's own ids outside. */
export interface CallerIds {
  readonly uidCount: number;
  readonly gidCount: number;
  readonly callerUid: number;
  readonly callerGid: number;
  readonly callerName: string;
  readonly callerGroupName?: string;
  readonly callerHome: string;
}

export interface HostFacts {
  /** What `/sys/fs/cgroup` shows inside the user's namespaces: `none` where there is no cgroup2 mount. */
  readonly cgroup: 'pure' | 'hybrid' | 'none';
  /** Limits the caller may not exceed, keyed as `--ulimit` has them: `nofile`, `nproc`, … */
  readonly rlimits: Readonly<Record<string, { readonly soft: number; readonly hard: number } | undefined>>;
  readonly seccompAvailable: boolean;
  /** Last capability the kernel knows, for `--privileged`. */
  readonly lastCapability: number;
  readonly apparmor: boolean;
  readonly selinux: boolean;
}

/** What a mount shows, as it lies on the host. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  /** `ro`, `noexec` … of whoever made it: they hold besides the mount's own. */
  readonly flags: readonly string[];
}
