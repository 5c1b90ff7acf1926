import { existsSync } from 'node:fs';
import { readTextInRoot } from '../../base/safe-path.ts';
import { findProgram } from '../../host/programs.ts';
import type { Resize } from '../../monitor/protocol.ts';
import type { NetworkSetup } from '../../networks/model.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { Container, NamespaceRequest } from '../model.ts';
import type { Needs } from '../needs.ts';
import { noInit } from '../plan/errors.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { planHostname } from '../plan/hostname.ts';
import { planUserNamespace } from '../plan/user-namespace.ts';
import { findDevices, lookAtSources } from './devices.ts';
import type { Filter } from './filter-cache.ts';
import { namespaceOf } from './network.ts';
import { prepareFiles } from './prepare-files.ts';

export interface StartPoint {
  readonly container: Container;
  /** The mounted root filesystem. */
  readonly rootfs: string;
  readonly network: NetworkSetup;
  readonly filter: Pick<Filter, 'seccomp' | 'program'>;
  /** Where its own control group goes. */
  readonly cgroup: string | undefined;
  readonly size: Resize | undefined;
}

/** Gather all that the planner has to know, and write the files a container finds in /etc. */
export function gatherFacts(
  needs: Needs,
  { container, rootfs, network, filter, cgroup, size }: StartPoint,
): SpecFacts {
  const { request, image } = container;
  const { host } = needs;
  const imageConfig = image?.config ?? {};
  const joinedHostname = hostnameOfJoined(needs, request.namespaces.uts);
  const hostname = planHostname(request, {
    id: container.id,
    hostHostname: host.hostname,
    ...(joinedHostname !== undefined && { joinedHostname }),
  });
  const accounts = {
    ids: host.ids,
    imageConfig,
    passwd: readTextInRoot(rootfs, '/etc/passwd'),
    group: readTextInRoot(rootfs, '/etc/group'),
  };
  return {
    ...accounts,
    container,
    rootfs,
    hostname,
    files: prepareFiles(needs, { container, rootfs, network, hostname, accounts }),
    networkNamespace: network.namespacePath,
    ...(network.userNamespacePath !== undefined && { userNamespace: network.userNamespacePath }),
    joined: joinedNamespaces(needs, container),
    mapping: planUserNamespace(request.userNamespace, host.ids),
    ...(cgroup !== undefined && { cgroupsPath: cgroup }),
    host: {
      cgroup: host.cgroup.mounted ? (host.cgroup.kind === 'hybrid' ? 'hybrid' : 'pure') : 'none',
      rlimits: host.rlimits,
      seccompAvailable: host.seccomp,
      lastCapability: host.lastCapability,
      apparmor: host.apparmor,
      selinux: host.selinux,
    },
    seccomp: filter.seccomp,
    ...(filter.program !== undefined && { seccompProgram: filter.program }),
    devices: findDevices(request),
    initPath: request.init ? initProgram(needs, request.initPath) : undefined,
    terminalSize: size,
    sources: lookAtSources(request),
    places: {},
  };
}

function initProgram({ conf }: Needs, asked: string | undefined): string | undefined {
  const named = asked ?? conf.containers.init_path;
  if (named === undefined) return findProgram('catatonit') ?? findProgram('tini');
  if (!existsSync(named)) throw noInit(named);
  return named;
}

function joinedNamespaces(needs: Needs, { request }: Container): SpecFacts['joined'] {
  const { namespaces, network } = request;
  const pathOf = (space: NamespaceRequest, type: string) =>
    space.mode === 'container' ? namespaceOf(needs, space.container, type) : undefined;
  const found = {
    pid: pathOf(namespaces.pid, 'pid'),
    ipc: pathOf(namespaces.ipc, 'ipc'),
    uts: pathOf(namespaces.uts, 'uts'),
    cgroup: pathOf(namespaces.cgroup, 'cgroup'),
    network: network.mode === 'container' ? namespaceOf(needs, network.container, 'net') : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, path]) => path !== undefined));
}

function hostnameOfJoined(needs: Needs, uts: NamespaceRequest): string | undefined {
  if (uts.mode !== 'container') return undefined;
  const joined = needs.containers.read(uts.container as ContainerId);
  return joined && planHostname(joined.request, { id: joined.id, hostHostname: needs.host.hostname });
}
