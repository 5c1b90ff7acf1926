import type { Container, ContainerRequest } from '../../lib/containers/model.ts';
import type { SpecFacts } from '../../lib/containers/plan/facts.ts';
import type { ContainerId } from '../../lib/oci/container-id.ts';

/** The smallest request, as `run --network none IMAGE true` makes it; `changes` go over it. */
export function aRequest(changes: Partial<ContainerRequest> = {}): ContainerRequest {
  return {
    source: { type: 'image', reference: 'busybox' },
    args: ['true'],
    env: {},
    unsetEnv: [],
    unsetAllEnv: false,
    groupAdd: [],
    terminal: false,
    interactive: false,
    remove: true,
    labels: {},
    annotations: {},
    mounts: [],
    readOnly: false,
    readOnlyTmpfs: true,
    network: { mode: 'none' },
    ports: [],
    publishAll: false,
    expose: [],
    dns: { servers: [], search: [], options: [] },
    addHosts: [],
    noHosts: false,
    noHostname: false,
    privileged: false,
    capAdd: [],
    capDrop: [],
    security: aSecurity(),
    devices: [],
    ulimits: [],
    sysctls: {},
    init: false,
    userNamespace: { mode: 'host' },
    namespaces: {
      pid: { mode: 'private' },
      ipc: { mode: 'private' },
      uts: { mode: 'private' },
      cgroup: { mode: 'private' },
    },
    log: { driver: 'none' },
    createCommand: [],
    ...changes,
  };
}

export function aSecurity(changes: Partial<ContainerRequest['security']> = {}): ContainerRequest['security'] {
  return { noNewPrivileges: false, mask: [], unmask: [], procOptions: [], label: [], ...changes };
}

export const AN_ID = '0123456789abcdef'.repeat(4) as ContainerId;

export function aContainer(changes: Partial<ContainerRequest> = {}): Container {
  return {
    schema: 1,
    id: AN_ID,
    name: 'brave_curie',
    createdAt: '2026-01-02T03:04:05.678Z',
    request: aRequest(changes),
  };
}

/** What a planner knows on an ordinary host, of a container as {@link aRequest} makes it. */
export function someFacts(
  request: Partial<ContainerRequest> = {},
  changes: Partial<SpecFacts> = {},
): SpecFacts {
  return {
    container: aContainer(request),
    rootfs: '/run/user/1000/tsman/containers/ID/rootfs',
    imageConfig: {},
    hostname: AN_ID.slice(0, 12),
    passwd: 'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n',
    group: 'root:x:0:\nwheel:x:10:alice\nalice:x:1000:\n',
    files: {
      hosts: '/live/hosts',
      hostname: '/live/hostname',
      resolvConf: '/live/resolv.conf',
      containerEnv: '/live/.containerenv',
    },
    networkNamespace: undefined,
    joined: {},
    ids: {
      uidCount: 65537,
      gidCount: 65537,
      callerUid: 1003,
      callerGid: 1003,
      callerName: 'dora',
      callerHome: '/home/dora',
    },
    mapping: undefined,
    host: {
      cgroup: 'pure',
      rlimits: { nofile: { soft: 1024, hard: 20_000 }, nproc: { soft: 30_000, hard: 30_000 } },
      seccompAvailable: true,
      lastCapability: 40,
      apparmor: false,
      selinux: false,
    },
    seccomp: undefined,
    devices: [],
    initPath: '/usr/bin/catatonit',
    terminalSize: undefined,
    sources: {},
    places: {},
    ...changes,
  };
}
