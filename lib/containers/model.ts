import type { NetworkRequest, PortRequest, PublishedPort } from '../networks/model.ts';
import type { ContainerId } from '../oci/container-id.ts';
import type { Digest } from '../oci/digest.ts';
import type { ExecutionConfig } from '../oci/image-spec.ts';
import type { LenderRequest, MountRequest, SecretRequest } from './mount-model.ts';

/**
 * What a caller wants of a container. Every door makes this and nothing else. The environment of the caller
 * has been looked at already: nothing here refers to it. Kept in the record, so all of it is plain JSON.
 */
export interface ContainerRequest {
  /** The image as typed, or a folder of the host's (`--rootfs DIR[:O]`). */
  readonly source:
    | { readonly type: 'image'; readonly reference: string }
    | {
        readonly type: 'rootfs';
        readonly folder: string;
        readonly overlay: boolean;
      };
  readonly name?: string;
  /** What follows the image: replaces the image's Cmd. */
  readonly args: readonly string[];
  /** Replaces the image's entry point and forgets its Cmd; empty to have none. */
  readonly entrypoint?: readonly string[];
  readonly hostname?: string;
  readonly domainname?: string;
  /** `-e` and `--env-file`, resolved, last one counts. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the configuration (`env` in containers.conf): what the image sets comes before it. */
  readonly defaultEnv?: Readonly<Record<string, string>>;
  /** Variables of the image or of the defaults to leave out. */
  readonly unsetEnv: readonly string[];
  readonly unsetAllEnv: boolean;
  readonly workdir?: string;
  /** `NAME|UID[:GROUP|GID]`. */
  readonly user?: string;
  /** Names, ids, or the one word `keep-groups`. */
  readonly groupAdd: readonly string[];
  readonly umask?: number;
  readonly terminal: boolean;
  readonly interactive: boolean;
  readonly remove: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly MountRequest[];
  /** In a record their mounts are among `mounts`. */
  readonly volumesFrom?: readonly LenderRequest[];
  readonly secrets?: readonly SecretRequest[];
  /** What becomes of the places that the image declares as volumes; `anonymous` unless said. */
  readonly imageVolumes?: 'tmpfs' | 'ignore';
  readonly readOnly: boolean;
  /** With `readOnly`: tmpfs on /dev, /dev/shm, /run, /tmp, /var/tmp all the same. */
  readonly readOnlyTmpfs: boolean;
  readonly shmSizeBytes?: number;
  readonly network: NetworkRequest;
  readonly ports: readonly PortRequest[];
  readonly publishAll: boolean;
  /** Of the configuration (`default_host_ips`): where a port that names no address of the host is published. */
  readonly defaultHostIps?: readonly string[];
  /** `80/tcp`, spread out. */
  readonly expose: readonly string[];
  readonly dns: {
    /** Addresses, or the one word `none`: the image's own resolv.conf stays. */
    readonly servers: readonly string[];
    /** Domains, or the one word `.` for none at all. */
    readonly search: readonly string[];
    readonly options: readonly string[];
  };
  /** `host-gateway` as the address is resolved when the container starts. */
  readonly addHosts: readonly {
    readonly name: string;
    readonly address: string;
  }[];
  readonly noHosts: boolean;
  readonly noHostname: boolean;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** Of the configuration (`default_capabilities`), in place of podman's. */
  readonly defaultCapabilities?: readonly string[];
  readonly security: SecurityRequest;
  readonly devices: readonly DeviceRequest[];
  readonly ulimits: readonly {
    readonly type: string;
    readonly soft: number;
    readonly hard: number;
  }[];
  /** `--ulimit host`: the container has the caller's limits, and `ulimits` is empty. */
  readonly keepUlimits?: boolean;
  /** `--cgroups disabled`: it stays in the caller's cgroup. */
  readonly cgroups?: 'disabled';
  readonly sysctls: Readonly<Record<string, string>>;
  readonly init: boolean;
  readonly initPath?: string;
  readonly userNamespace: UserNamespaceRequest;
  readonly namespaces: {
    readonly pid: NamespaceRequest;
    readonly ipc: NamespaceRequest;
    readonly uts: NamespaceRequest;
    readonly cgroup: NamespaceRequest;
  };
  /** What its monitor does when it has ended: nothing unless said. */
  readonly restart?: RestartRequest;
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly log: LogRequest;
  /** Name or path, where the configuration's default is not wanted. */
  readonly runtime?: string;
  readonly pidFile?: string;
  readonly monitorPidFile?: string;
  readonly containerIdFile?: string;
  readonly createCommand: readonly string[];
}

export interface RestartRequest {
  readonly policy: 'always' | 'unless-stopped' | 'on-failure';
  /** `on-failure:N` */
  readonly maxRetries?: number;
}

export interface SecurityRequest {
  readonly noNewPrivileges: boolean;
  /** A path, `unconfined`, or undefined for the default profile. */
  readonly seccomp?: string;
  readonly mask: readonly string[];
  /** Paths, or the one word `ALL`. */
  readonly unmask: readonly string[];
  readonly procOptions: readonly string[];
  /** Taken and shown, without effect where the host has no such module. */
  readonly label: readonly string[];
  readonly apparmor?: string;
}

export interface DeviceRequest {
  readonly source: string;
  readonly destination: string;
  /** Of `rwm`. */
  readonly permissions: string;
}

export type UserNamespaceRequest =
  | { readonly mode: 'host' | 'nomap' }
  | { readonly mode: 'keep-id'; readonly uid?: number; readonly gid?: number };

export type NamespaceRequest =
  | { readonly mode: 'private' | 'host' | 'shareable' | 'none' }
  /** As typed; the record holds the whole ID. */
  | { readonly mode: 'container'; readonly container: string }
  | { readonly mode: 'ns'; readonly path: string };

export interface LogRequest {
  readonly driver: 'k8s-file' | 'json-file' | 'journald' | 'none' | 'passthrough';
  readonly path?: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly tag?: string;
}

/** `containers/ID/container.json`. A container exists when this does. Says nothing of whether it runs. */
export interface Container {
  readonly schema: 1;
  readonly id: ContainerId;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly request: ContainerRequest;
  readonly image?: ContainerImage;
}

/** What the container took over from its image when it was made. */
export interface ContainerImage {
  readonly id: string;
  readonly name: string;
  readonly manifestDigest: Digest;
  readonly config: ExecutionConfig;
  readonly layers: readonly Digest[];
}

/** `live/ID/start.json`: what this run of the container was given. Void after a reboot. */
export interface StartRecord {
  readonly schema: 1;
  readonly bootId: string;
  readonly ports: readonly PublishedPort[];
  readonly address: string | undefined;
  readonly gateway: string | undefined;
  readonly storageDriver: string;
  /** Its own control group, from the root of the hierarchy; it stays in its monitor's where there is none. */
  readonly cgroup?: string;
}
