import type { SpecMount } from '../../oci/runtime-spec.ts';
import { ipcNotShareable } from './errors.ts';
import type { SpecFacts } from './facts.ts';
import { isMapped } from './user-namespace.ts';

const QUIET = ['nosuid', 'noexec', 'nodev'];

/** podman's 64,000 KiB. */
export const DEFAULT_SHM_BYTES = 65_536_000;

/** The id of the group `tty` in every distribution. */
const TTY_GID = 5;

/**
 * What every container finds mounted, whatever its image: /proc, /dev and what lies in it, /sys, its cgroup.
 *
 * @throws TSMAN_IPC_NOT_SHAREABLE when a container to join keeps its /dev/shm to itself
 * @see OCI runtime-spec, config-linux.md "Default Filesystems"
 */
export function planDefaultMounts(facts: SpecFacts): readonly SpecMount[] {
  return [
    proc(facts),
    dev(facts),
    devpts(facts),
    ...shm(facts),
    ...mqueue(facts),
    sys(facts),
    ...cgroup(facts),
  ];
}

/** Whether /sys has to be the host's: a new sysfs is given only to the owner of the network namespace. */
export function bindsHostSys({ container, networkNamespace, mapping, userNamespace }: SpecFacts): boolean {
  const { mode } = container.request.network;
  if (mapping !== undefined && userNamespace === undefined && networkNamespace !== undefined) return true;
  return mode === 'host' || mode === 'ns';
}

function proc({ container }: SpecFacts): SpecMount {
  const { namespaces, security } = container.request;
  const destination = '/proc';
  // A proc of one's own shows the process table of the mounter, which must own it.
  if (namespaces.pid.mode === 'host') return hostTree(destination, 'rw');
  return { destination, type: 'proc', source: 'proc', options: [...QUIET, ...security.procOptions] };
}

function dev({ container }: SpecFacts): SpecMount {
  const { readOnly, readOnlyTmpfs } = container.request;
  return {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: [
      'nosuid',
      'noexec',
      'strictatime',
      'mode=755',
      'size=65536k',
      ...(readOnly && !readOnlyTmpfs ? ['ro'] : []),
    ],
  };
}

function devpts(facts: SpecFacts): SpecMount {
  return { destination: '/dev/pts', type: 'devpts', source: 'devpts', options: devptsOptions(facts) };
}

/** Of pseudo-terminals, where nothing else is asked for. */
export function devptsOptions({ ids, mapping }: SpecFacts): readonly string[] {
  return [
    'nosuid',
    'noexec',
    'newinstance',
    'ptmxmode=0666',
    'mode=0620',
    ...(isMapped(TTY_GID, mapping?.gid, ids.gidCount) ? [`gid=${TTY_GID}`] : []),
  ];
}

function shm({ container, files }: SpecFacts): readonly SpecMount[] {
  const { namespaces, shmSizeBytes = DEFAULT_SHM_BYTES, readOnly, readOnlyTmpfs } = container.request;
  const { ipc } = namespaces;
  const destination = '/dev/shm';
  const write = readOnly && !readOnlyTmpfs ? ['ro'] : [];
  if (ipc.mode === 'none') return [];
  if (ipc.mode === 'host') return [bind(destination, '/dev/shm', [...QUIET, ...write])];
  if (files.shm !== undefined) return [bind(destination, files.shm, [...QUIET, ...write])];
  if (ipc.mode === 'container') throw ipcNotShareable(ipc.container);
  const options = [...QUIET, 'mode=1777', `size=${shmSizeBytes}`, ...write];
  return [{ destination, type: 'tmpfs', source: 'shm', options }];
}

function mqueue({ container, sources }: SpecFacts): readonly SpecMount[] {
  const destination = '/dev/mqueue';
  if (container.request.namespaces.ipc.mode !== 'host') {
    return [{ destination, type: 'mqueue', source: 'mqueue', options: QUIET }];
  }
  return sources[destination] === undefined ? [] : [bind(destination, destination, QUIET)];
}

function sys(facts: SpecFacts): SpecMount {
  const write = facts.container.request.privileged ? 'rw' : 'ro';
  if (bindsHostSys(facts)) return hostTree('/sys', write);
  return { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...QUIET, write] };
}

function cgroup(facts: SpecFacts): readonly SpecMount[] {
  if (facts.host.cgroup === 'none') return [];
  const write = facts.container.request.privileged ? 'rw' : 'ro';
  const options = ['rprivate', ...QUIET, 'relatime', write];
  return [{ destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options }];
}

function hostTree(path: string, write: 'ro' | 'rw'): SpecMount {
  return { destination: path, type: 'bind', source: path, options: ['rbind', 'rprivate', ...QUIET, write] };
}

function bind(destination: string, source: string, options: readonly string[]): SpecMount {
  return { destination, type: 'bind', source, options: ['bind', 'rprivate', ...options] };
}
