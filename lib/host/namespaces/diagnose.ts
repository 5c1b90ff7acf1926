import { readFileSync } from 'node:fs';
import { TsmanError } from '../../base/error.ts';

interface Obstacle {
  readonly file: string;
  readonly forbids: (value: string) => boolean;
  readonly reason: string;
  readonly hint: string;
}

/** Switches of kernels and distributions that forbid user namespaces. */
const OBSTACLES: readonly Obstacle[] = [
  {
    file: '/proc/sys/user/max_user_namespaces',
    forbids: (value) => value === '0',
    reason: 'this host allows no user namespaces (user.max_user_namespaces is 0)',
    hint: 'Ask an administrator for `sysctl -w user.max_user_namespaces=15000`, and the same line in /etc/sysctl.d.',
  },
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    forbids: (value) => value === '0',
    reason: 'this host allows user namespaces to root only (kernel.unprivileged_userns_clone is 0)',
    hint: 'Ask an administrator for `sysctl -w kernel.unprivileged_userns_clone=1`, and the same line in /etc/sysctl.d.',
  },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    forbids: (value) => value === '1',
    reason:
      'AppArmor restricts user namespaces on this host (kernel.apparmor_restrict_unprivileged_userns is 1)',
    hint: 'Ask an administrator for `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, or for an AppArmor profile with `userns,` for /usr/bin/unshare.',
  },
];

/** The error for a host where the namespaces cannot be made, with the switch that forbids it where one is known. */
export function cannotUnshare(complaint: string): TsmanError {
  const found = OBSTACLES.find(({ file, forbids }) => forbids(read(file)));
  return new TsmanError(`cannot make user namespaces: ${found?.reason ?? (complaint || 'unshare failed')}`, {
    kind: 'unavailable',
    code: 'TSMAN_NO_USER_NAMESPACES',
    hint:
      found?.hint ??
      'In a chroot this is never allowed. In another container, give that container the right to make namespaces (docker: `--security-opt seccomp=unconfined`).',
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
