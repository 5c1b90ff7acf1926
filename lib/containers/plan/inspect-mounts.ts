import type { BindMountRequest, MountRequest, VolumeMountRequest } from '../mount-model.ts';
import type { InspectFacts } from './inspect.ts';
import { VOLUME_FLAGS, withDefaults } from './mounts.ts';

type Files = InspectFacts['files'];

/** The `Mounts` of `inspect`. */
export function inspectMounts({ container, files }: Pick<InspectFacts, 'container' | 'files'>) {
  return container.request.mounts.flatMap((mount) => {
    switch (mount.type) {
      case 'tmpfs':
        return [];
      case 'image':
        return { Type: 'image', Source: mount.reference, ...placeOf(mount), RW: !mount.readOnly };
      case 'devpts':
        return { Type: 'bind', Source: 'devpts', ...placeOf(mount), Options: mount.options, RW: true };
      default:
        return { ...originOf(mount, files), ...commonOf(mount) };
    }
  });
}

/** Podman has nothing to say of them under these keys. */
function placeOf({ destination }: MountRequest) {
  return { Destination: destination, Driver: '', Mode: '', Options: null, Propagation: '' };
}

function originOf(mount: BindMountRequest | VolumeMountRequest, files: Files) {
  if (mount.type === 'bind') return { Type: 'bind', Source: mount.source };
  const { name = '', subpath } = mount;
  return {
    Type: 'volume',
    Name: name,
    Source: files.volume(name),
    ...(subpath !== undefined && { SubPath: subpath }),
  };
}

function commonOf(mount: BindMountRequest | VolumeMountRequest) {
  const { type, destination, readOnly, propagation } = mount;
  return {
    Destination: destination,
    Driver: type === 'volume' ? 'local' : '',
    Mode: '',
    Options: flagsOf(mount),
    RW: !readOnly,
    Propagation: propagation ?? 'rprivate',
  };
}

function flagsOf(mount: BindMountRequest | VolumeMountRequest): readonly string[] {
  const { type, flags, recursive, overlay } = mount;
  const all = type === 'volume' ? withDefaults(flags, VOLUME_FLAGS) : flags;
  return [...(overlay ? ['O'] : []), ...all, recursive ? 'rbind' : 'bind'];
}

/** The `Binds` of `inspect`: mounts in the words of `--volume`. */
export function bindWords(mounts: readonly MountRequest[]): readonly string[] {
  return mounts.flatMap((mount) => {
    if (mount.type !== 'bind' && mount.type !== 'volume') return [];
    const source = mount.type === 'bind' ? mount.source : mount.name;
    const options = [mount.readOnly ? 'ro' : 'rw', mount.propagation ?? 'rprivate', ...flagsOf(mount)];
    return `${source}:${mount.destination}:${options.join(',')}`;
  });
}
