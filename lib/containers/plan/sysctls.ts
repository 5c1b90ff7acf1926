import type { ContainerRequest } from '../model.ts';
import { sysctlNotAllowed, sysctlOfSharedNamespace } from './errors.ts';

const IPC = /^(kernel\.(sem|shmall|shmmax|shmmni|shm_rmid_forced|msgmax|msgmnb|msgmni)$|fs\.mqueue\.)/;

/** Lets every group of the container open ICMP sockets, so that ping works without a capability. */
const PING = 'net.ipv4.ping_group_range';
const ROOT_GROUP = '0 0';

export interface SysctlFacts {
  /** The container has a group 0, and the user namespace it runs in owns its network namespace. */
  readonly mayPing: boolean;
}

/**
 * Kernel settings of the container's own namespaces: what was asked for, and podman's default that lets root's
 * group ping.
 *
 * @throws TSMAN_SYSCTL_NOT_ALLOWED when a setting belongs to no namespace of the container's own
 * @see OCI runtime-spec, config-linux.md "Sysctl"
 */
export function planSysctls(
  request: Pick<ContainerRequest, 'sysctls' | 'namespaces' | 'network'>,
  facts: SysctlFacts,
): Readonly<Record<string, string>> {
  const { network, sysctls } = request;
  for (const [name, value] of Object.entries(sysctls)) check(request, name, value);
  if (!facts.mayPing) return withoutPing(sysctls);
  const own = network.mode === 'none' || network.mode === 'slirp4netns';
  return { ...(own ? { [PING]: ROOT_GROUP } : {}), ...sysctls };
}

/** containers.conf asks for it in every container, where it cannot be given as well: that is no reason to fail. */
function withoutPing(sysctls: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sysctls).filter(([name, value]) => name !== PING || value !== ROOT_GROUP),
  );
}

function check(
  { namespaces, network }: Pick<ContainerRequest, 'namespaces' | 'network'>,
  name: string,
  value: string,
): void {
  if (name.startsWith('net.')) {
    if (network.mode === 'host') throw sysctlOfSharedNamespace(name, value, 'Network');
  } else if (IPC.test(name)) {
    if (namespaces.ipc.mode === 'host') throw sysctlOfSharedNamespace(name, value, 'IPC');
  } else {
    throw sysctlNotAllowed(name);
  }
}
