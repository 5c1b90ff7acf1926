import { join } from 'node:path';
import { type ConfigurationSource, confFolder, readConfiguration, type Settings } from './conf-files.ts';
import type { Environment } from './folders.ts';

/** What tsman takes from containers.conf; undefined where no file sets it. @see containers.conf(5) */
export interface ContainersConf {
  readonly containers: {
    readonly annotations?: readonly string[];
    readonly base_hosts_file?: string;
    readonly default_capabilities?: readonly string[];
    readonly default_sysctls?: readonly string[];
    readonly default_ulimits?: readonly string[];
    readonly devices?: readonly string[];
    readonly dns_options?: readonly string[];
    readonly dns_searches?: readonly string[];
    readonly dns_servers?: readonly string[];
    readonly env?: readonly string[];
    readonly env_host?: boolean;
    readonly host_containers_internal_ip?: string;
    readonly http_proxy?: boolean;
    readonly init?: boolean;
    readonly init_path?: string;
    readonly ipcns?: string;
    readonly log_driver?: string;
    readonly log_size_max?: number;
    readonly log_tag?: string;
    readonly mounts?: readonly string[];
    readonly netns?: string;
    readonly no_hosts?: boolean;
    readonly pidns?: string;
    readonly pids_limit?: number;
    readonly prepare_volume_on_create?: boolean;
    readonly read_only?: boolean;
    readonly seccomp_profile?: string;
    readonly shm_size?: string;
    readonly tz?: string;
    readonly umask?: string;
    readonly userns?: string;
    readonly utsns?: string;
    readonly volumes?: readonly string[];
  };
  readonly engine: {
    readonly cgroup_manager?: string;
    readonly detach_keys?: string;
    readonly env?: readonly string[];
    readonly events_logger?: string;
    /** `1m` */
    readonly events_logfile_max_size?: string;
    readonly hooks_dir?: readonly string[];
    readonly image_parallel_copies?: number;
    readonly no_pivot_root?: boolean;
    readonly pull_policy?: string;
    readonly runtime?: string;
    /** Name → the places to look for the program. */
    readonly runtimes?: Readonly<Record<string, readonly string[]>>;
    /** Seconds. */
    readonly stop_timeout?: number;
  };
  readonly network: {
    readonly default_rootless_network_cmd?: string;
    readonly default_host_ips?: readonly string[];
    readonly network_cmd_options?: readonly string[];
    readonly pasta_options?: readonly string[];
  };
}

/** Where to look, and where to keep the result. */
export interface ConfPlace {
  readonly environment: Environment;
  /** `Folders.config` */
  readonly config: string;
  /** The caller's, outside the namespaces. */
  readonly uid: number;
  /** A folder for the parsed result; undefined to parse every time. `Folders.runtime` is the one. */
  readonly cache: string | undefined;
}

const SETTINGS: Settings = {
  containers: {
    annotations: 'texts',
    base_hosts_file: 'text',
    default_capabilities: 'texts',
    default_sysctls: 'texts',
    default_ulimits: 'texts',
    devices: 'texts',
    dns_options: 'texts',
    dns_searches: 'texts',
    dns_servers: 'texts',
    env: 'texts',
    env_host: 'flag',
    host_containers_internal_ip: 'text',
    http_proxy: 'flag',
    init: 'flag',
    init_path: 'text',
    ipcns: 'text',
    log_driver: 'text',
    log_size_max: 'number',
    log_tag: 'text',
    mounts: 'texts',
    netns: 'text',
    no_hosts: 'flag',
    pidns: 'text',
    pids_limit: 'number',
    prepare_volume_on_create: 'flag',
    read_only: 'flag',
    seccomp_profile: 'text',
    shm_size: 'text',
    tz: 'text',
    umask: 'text',
    userns: 'text',
    utsns: 'text',
    volumes: 'texts',
  },
  engine: {
    cgroup_manager: 'text',
    detach_keys: 'text',
    env: 'texts',
    events_logger: 'text',
    events_logfile_max_size: 'text',
    hooks_dir: 'texts',
    image_parallel_copies: 'number',
    no_pivot_root: 'flag',
    pull_policy: 'text',
    runtime: 'text',
    runtimes: 'table',
    stop_timeout: 'number',
  },
  network: {
    default_rootless_network_cmd: 'text',
    default_host_ips: 'texts',
    network_cmd_options: 'texts',
    pasta_options: 'texts',
  },
};

/**
 * The merged containers.conf.
 *
 * @throws TSMAN_CONFIG_BROKEN, TSMAN_CONFIG_VALUE naming file and line or key
 */
export async function readContainersConf(place: ConfPlace): Promise<ContainersConf> {
  const cacheFile = place.cache === undefined ? undefined : join(place.cache, 'containers-conf.json');
  const merged = await readConfiguration(containersConfSource(place), cacheFile);
  // The settings' types were checked by their table.
  return { containers: {}, engine: {}, network: {}, ...merged } as ContainersConf;
}

/** Its files, and what is read from them. */
export function containersConfSource(place: Omit<ConfPlace, 'cache'>): ConfigurationSource {
  return { files: filesOf(place), settings: SETTINGS };
}

function filesOf({ environment, config, uid }: Omit<ConfPlace, 'cache'>): readonly string[] {
  const alone = environment['CONTAINERS_CONF'];
  const override = environment['CONTAINERS_CONF_OVERRIDE'];
  const last = override ? [override] : [];
  if (alone) return [alone, ...last];
  const system = '/etc/containers';
  const own = join(config, 'containers');
  return [
    '/usr/share/containers/containers.conf',
    `${system}/containers.conf`,
    ...confFolder(`${system}/containers.conf.d`),
    `${system}/containers.rootless.conf`,
    ...confFolder(`${system}/containers.rootless.d`),
    ...confFolder(`${system}/containers.rootless.d/${uid}`),
    join(own, 'containers.conf'),
    ...confFolder(join(own, 'containers.conf.d')),
    ...last,
  ];
}
