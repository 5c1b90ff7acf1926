import type { SpecMount } from '../../oci/runtime-spec.ts';
import type {
  BindMountRequest,
  MountRequest,
  TmpfsMountRequest,
  VolumeMountRequest,
} from '../mount-model.ts';
import { INIT_DESTINATION } from './command.ts';
import { devptsOptions, planDefaultMounts } from './default-mounts.ts';
import { cleanDestination } from './destination.ts';
import { duplicateDestination, noSource } from './errors.ts';
import type { SpecFacts } from './facts.ts';
import { secretMounts } from './secrets.ts';

/** Writable even in a container whose root file system is not. */
const SCRATCH = ['/run', '/tmp', '/var/tmp'];

/**
 * All mounts of a container, parents before what lies inside them. What the user mounts takes the place of what the
 * container would have had there by default.
 *
 * @throws TSMAN_MOUNT_RELATIVE, TSMAN_MOUNT_DUPLICATE, TSMAN_MOUNT_SOURCE_NOT_FOUND
 * @see OCI runtime-spec, config.md "Mounts": "The runtime MUST mount entries in the listed order"
 */
export function planMounts(facts: SpecFacts): readonly SpecMount[] {
  const { mounts } = facts.container.request;
  const asked = mounts.map((mount) => userMount(mount, facts));
  const taken = new Set<string>();
  for (const { destination } of asked) {
    if (taken.has(destination)) throw duplicateDestination(destination);
    taken.add(destination);
  }
  const own = [
    ...planDefaultMounts(facts),
    ...scratch(facts),
    ...prepared(facts),
    ...init(facts),
    ...devices(facts),
  ];
  const all = [...own.filter(({ destination }) => !taken.has(destination)), ...asked];
  return all.toSorted((one, other) => depth(one.destination) - depth(other.destination));
}

/**
 * Where mounts that propagate need the container's root to propagate, too.
 *
 * @see OCI runtime-spec, config-linux.md "Rootfs Mount Propagation"
 */
export function rootPropagation(mounts: readonly SpecMount[]): string | undefined {
  const options = new Set(mounts.flatMap((mount) => mount.options ?? []));
  if (options.has('shared') || options.has('rshared')) return 'shared';
  return options.has('slave') || options.has('rslave') ? 'rslave' : undefined;
}

function depth(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}

function userMount(mount: MountRequest, facts: SpecFacts): SpecMount {
  const destination = cleanDestination(mount.destination);
  switch (mount.type) {
    case 'tmpfs':
      return { destination, type: 'tmpfs', source: 'tmpfs', options: tmpfsOptions(mount) };
    case 'devpts': {
      const options = mount.options.length > 0 ? mount.options : devptsOptions(facts);
      return { destination, type: 'devpts', source: 'devpts', options };
    }
    case 'image': {
      const options = ['rbind', mount.readOnly ? 'ro' : 'rw', 'rprivate'];
      return { destination, type: 'bind', source: facts.places[mount.destination]?.path ?? '', options };
    }
    case 'volume':
      return volumeMount(mount, facts);
    case 'bind':
      return bindMount(mount, facts);
  }
}

function tmpfsOptions({ options, copyUp }: TmpfsMountRequest): readonly string[] {
  const all = withDefaults(options, ['rw', 'rprivate', 'nosuid', 'nodev']);
  return copyUp ? [...all, 'tmpcopyup'] : all;
}

function bindMount(mount: BindMountRequest, { sources, places }: SpecFacts): SpecMount {
  const { recursive, readOnly, flags, propagation = 'rprivate' } = mount;
  const source = places[mount.destination]?.path ?? mount.source;
  if (source === mount.source && sources[source] === undefined) throw noSource(source);
  const options = [recursive ? 'rbind' : 'bind', readOnly ? 'ro' : 'rw', propagation, ...flags];
  return { destination: cleanDestination(mount.destination), type: 'bind', source, options };
}

function volumeMount(mount: VolumeMountRequest, { places }: SpecFacts): SpecMount {
  const { recursive, readOnly, propagation = 'rprivate' } = mount;
  const { path = '', flags = [] } = places[mount.destination] ?? {};
  const access = readOnly || flags.includes('ro') ? 'ro' : 'rw';
  const own = withDefaults(
    mount.flags,
    flags.filter((word) => word !== 'ro' && word !== 'rw'),
  );
  const options = [recursive ? 'rbind' : 'bind', access, propagation, ...withDefaults(own, VOLUME_FLAGS)];
  return { destination: cleanDestination(mount.destination), type: 'bind', source: path, options };
}

/** Of a volume, unless it says otherwise. */
export const VOLUME_FLAGS = ['nosuid', 'nodev'];

const OPPOSITES: Readonly<Record<string, string>> = {
  rw: 'ro',
  nosuid: 'suid',
  nodev: 'dev',
  noexec: 'exec',
};

/** Flags with those of `defaults` that they do not speak about. */
export function withDefaults(options: readonly string[], defaults: readonly string[]): readonly string[] {
  const kept = defaults.filter((word) => !options.includes(word) && !options.includes(OPPOSITES[word] ?? ''));
  return [...kept, ...options];
}

function scratch({ container }: SpecFacts): readonly SpecMount[] {
  const { readOnly, readOnlyTmpfs } = container.request;
  if (!readOnly || !readOnlyTmpfs) return [];
  const options = ['rw', 'rprivate', 'nosuid', 'nodev', 'tmpcopyup'];
  return SCRATCH.map((destination) => ({ destination, type: 'tmpfs', source: 'tmpfs', options }));
}

function prepared(facts: SpecFacts): readonly SpecMount[] {
  const { container, files } = facts;
  const write = container.request.readOnly ? ['ro', 'nosuid', 'noexec', 'nodev'] : [];
  const table: readonly (readonly [string, string | undefined])[] = [
    ['/etc/hosts', files.hosts],
    ['/etc/hostname', files.hostname],
    ['/etc/resolv.conf', files.resolvConf],
    ['/etc/passwd', files.passwd],
    ['/etc/group', files.group],
    ['/run/.containerenv', files.containerEnv],
  ];
  const found = table.flatMap(([destination, source]) =>
    source === undefined
      ? []
      : [{ destination, type: 'bind', source, options: ['bind', 'rprivate', ...write] }],
  );
  return [...found, ...secretMounts(facts, write)];
}

function init({ container, initPath }: SpecFacts): readonly SpecMount[] {
  if (!container.request.init || initPath === undefined) return [];
  const options = ['bind', 'rprivate', 'ro'];
  return [{ destination: INIT_DESTINATION, type: 'bind', source: initPath, options }];
}

/** What the runtime itself puts into every /dev. @see OCI runtime-spec, config-linux.md "Default Devices", "Dev symbolic links" */
const OF_THE_RUNTIME = new Set(
  [
    'console',
    'fd',
    'full',
    'null',
    'ptmx',
    'random',
    'stderr',
    'stdin',
    'stdout',
    'tty',
    'urandom',
    'zero',
  ].map((name) => `/dev/${name}`),
);

/** Device nodes cannot be made in a user namespace, but the host's can be bound. */
function devices({ devices: found }: SpecFacts): readonly SpecMount[] {
  const options = ['bind', 'rprivate', 'nosuid', 'noexec', 'rw'];
  return found
    .filter(({ path }) => !OF_THE_RUNTIME.has(path))
    .map(({ path, hostPath }) => ({ destination: path, type: 'bind', source: hostPath, options }));
}
