import type { Container, NamespaceRequest, UserNamespaceRequest } from '../model.ts';
import type { LenderRequest } from '../mount-model.ts';
import { DEFAULT_SHM_BYTES } from './default-mounts.ts';
import type { InspectFacts } from './inspect.ts';
import { bindWords } from './inspect-mounts.ts';
import { networkName, portBindings } from './inspect-network.ts';

const zeroLimits = {
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: null,
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  DiskQuota: 0,
  KernelMemory: 0,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: 0,
  OomKillDisable: false,
  OomScoreAdj: 0,
  PidsLimit: 0,
};

/** The `HostConfig` block of `inspect`: what the host was asked for. */
export function inspectHostConfig({ container, files, spec }: InspectFacts) {
  const { request } = container;
  return {
    ...zeroLimits,
    ...securityBlock(container),
    ...namespaceBlock(container, spec?.linux.cgroupsPath),
    Binds: bindWords(request.mounts),
    ContainerIDFile: request.containerIdFile ?? '',
    LogConfig: {
      Type: request.log.driver,
      Config: null,
      Path: request.log.driver === 'none' ? '' : (request.log.path ?? files.log),
      Tag: request.log.tag ?? '',
      Size: request.log.maxBytes === undefined ? '0B' : String(request.log.maxBytes),
    },
    PortBindings: portBindings(request.ports),
    RestartPolicy: {
      Name: request.restart?.policy ?? '',
      MaximumRetryCount: request.restart?.maxRetries ?? 0,
    },
    AutoRemove: request.remove,
    VolumeDriver: '',
    VolumesFrom: request.volumesFrom?.map(lenderWords) ?? null,
    Dns: request.dns.servers,
    DnsOptions: request.dns.options,
    DnsSearch: request.dns.search,
    ExtraHosts: request.addHosts.map(({ name, address }) => `${name}:${address}`),
    GroupAdd: request.groupAdd,
    Links: null,
    ShmSize: request.shmSizeBytes ?? DEFAULT_SHM_BYTES,
    Runtime: 'oci',
    ConsoleSize: [0, 0],
    Devices: request.devices.map(({ source, destination, permissions }) => ({
      PathOnHost: source,
      PathInContainer: destination,
      CgroupPermissions: permissions,
    })),
    Ulimits: request.ulimits.map(({ type, soft, hard }) => ({
      Name: `RLIMIT_${type.toUpperCase()}`,
      Soft: soft,
      Hard: hard,
    })),
    Init: request.init,
    Tmpfs: Object.fromEntries(
      request.mounts.flatMap((mount) =>
        mount.type === 'tmpfs' ? [[mount.destination, mount.options.join(',')]] : [],
      ),
    ),
  };
}

const lenderWords = ({ container, options }: LenderRequest) =>
  options.length === 0 ? container : `${container}:${options.join(',')}`;

function securityBlock({ request }: Container) {
  const { security } = request;
  return {
    Privileged: request.privileged,
    ReadonlyRootfs: request.readOnly,
    CapAdd: request.capAdd,
    CapDrop: request.capDrop,
    SecurityOpt: [
      ...security.label.map((label) => `label=${label}`),
      ...(security.apparmor === undefined ? [] : [`apparmor=${security.apparmor}`]),
      ...(security.seccomp === undefined ? [] : [`seccomp=${security.seccomp}`]),
      ...(security.noNewPrivileges ? ['no-new-privileges'] : []),
      ...security.mask.map((path) => `mask=${path}`),
      ...security.unmask.map((path) => `unmask=${path}`),
    ],
  };
}

function namespaceBlock(container: Container, cgroup: string | undefined) {
  const { namespaces, userNamespace } = container.request;
  return {
    NetworkMode: networkName(container),
    PidMode: word(namespaces.pid),
    IpcMode: namespaces.ipc.mode === 'private' ? 'shareable' : word(namespaces.ipc),
    UTSMode: word(namespaces.uts),
    CgroupMode: word(namespaces.cgroup),
    UsernsMode: userWord(userNamespace),
    Cgroup: '',
    Cgroups: container.request.cgroups ?? 'default',
    CgroupManager: cgroup === undefined ? 'disabled' : 'cgroupfs',
    IDMappings: null,
  };
}

function word(namespace: NamespaceRequest): string {
  if (namespace.mode === 'container') return `container:${namespace.container}`;
  return namespace.mode === 'ns' ? `ns:${namespace.path}` : namespace.mode;
}

function userWord(request: UserNamespaceRequest): string {
  if (request.mode === 'host') return '';
  return request.mode === 'nomap' ? 'private' : 'keep-id';
}
