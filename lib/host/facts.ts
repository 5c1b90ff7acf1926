/** How many ids the user's namespaces have, and who the caller is outside them. */
export interface IdFacts {
  /** 1 in single-id mode. */
  readonly uidCount: number;
  readonly gidCount: number;
  readonly callerUid: number;
  readonly callerGid: number;
  readonly callerName: string;
  readonly callerHome: string;
}

export interface CgroupFacts {
  /** `pure`: version 2 alone. `hybrid`: version 1 controllers too. `none`: no version 2. Of the host, not of our view. */
  readonly kind: 'pure' | 'hybrid' | 'none';
  /** Whether /sys/fs/cgroup is a version 2 hierarchy here: the host's, or the view that tsman mounted on a hybrid host. */
  readonly mounted: boolean;
  /** This process's group, from the root of the hierarchy; undefined without version 2. */
  readonly path: string | undefined;
  /** Controllers that this process's group has. */
  readonly controllers: readonly string[];
  /**
   * The highest group, from the root of the hierarchy, that is the caller's to make groups in: this process's own or one
   * above it. undefined where nothing was delegated to the caller.
   */
  readonly delegated: string | undefined;
}

export interface Limit {
  /** Infinity for none. */
  readonly soft: number;
  readonly hard: number;
}

/** What this machine is and can do. Each is found when first asked for, and then remembered. */
export interface HostFacts {
  readonly ids: IdFacts;
  readonly cgroup: CgroupFacts;
  /** By their names in `--ulimit`: `nofile`, `nproc`, `core`, … */
  readonly rlimits: Readonly<Record<string, Limit>>;
  /** The highest capability that the kernel knows. */
  readonly lastCapability: number;
  readonly seccomp: boolean;
  readonly apparmor: boolean;
  readonly selinux: boolean;
  readonly hostname: string;
  /** `6.1.0-18-amd64` */
  readonly kernel: string;
  /** As Node names it: `x64`, `arm64`. */
  readonly architecture: string;
  readonly cpus: number;
  readonly memory: {
    readonly totalBytes: number;
    readonly freeBytes: number;
    readonly swapTotalBytes: number;
    readonly swapFreeBytes: number;
  };
  readonly uptimeSeconds: number;
  /** `ID`, `VERSION_ID` and `VERSION_CODENAME` of os-release(5); empty where it says nothing. */
  readonly distribution: { readonly id: string; readonly version: string; readonly codename: string };
  /** Whether /dev/fuse and /dev/net/tun can be opened. */
  readonly fuse: boolean;
  readonly tun: boolean;
}
