import type { Backing } from '../model.ts';

type MountBacking = Extract<Backing, { type: 'mount' }>;

export interface MountFacts {
  /** Where it is mounted. */
  readonly target: string;
  /** The folder that has a file for each user; its lock lies beside it. */
  readonly users: string;
  readonly user: string;
  /** Users that are gone without having said so. */
  readonly gone: readonly string[];
}

/**
 * Both sides of one protocol, as command lines for flock(1), so that a monitor can do its part without this program: who
 * comes first mounts, who goes last unmounts.
 */
const ENTER = `cd "$1" && target=$2 user=$3 && shift 3
while [ "$1" != -- ]; do rm -f "./$1"; shift; done; shift
if mountpoint -q "$target"; then [ -z "$(ls -A)" ] || { : >"./$user"; exit; }; umount -l "$target"; fi
"$@" && : >"./$user"`;

const LEAVE = `cd "$1" || exit 0; rm -f "./$3"
[ -n "$(ls -A)" ] || ! mountpoint -q "$2" || umount -l "$2"`;

const underLock = (users: string, script: string) => ['flock', `${users}.lock`, 'sh', '-c', script, 'sh'];

/** Mount what stands behind a volume for one more user. */
export function enterCommand(
  { fsType, device, options }: MountBacking,
  { target, users, user, gone }: MountFacts,
): readonly string[] {
  const flags = options.length === 0 ? [] : ['-o', options.join(',')];
  const mount = ['mount', '-t', fsType, ...flags, '--', device, target];
  return [...underLock(users, ENTER), users, target, user, ...gone, '--', ...mount];
}

/** Say that one user is gone; the last one takes the mount with him. */
export function leaveCommand({ target, users, user }: Omit<MountFacts, 'gone'>): readonly string[] {
  return [...underLock(users, LEAVE), users, target, user];
}
