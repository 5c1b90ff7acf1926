import type { SecurityRequest } from '../model.ts';

/** What tells of the host, or changes it: hidden from a container. */
const MASKED = [
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/dev/block',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
  '/sys/fs/selinux',
] as const;

const READ_ONLY = [
  '/proc/asound',
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
] as const;

export interface ProtectedPathWish extends Pick<SecurityRequest, 'mask' | 'unmask'> {
  readonly privileged: boolean;
}

export interface ProtectedPathFacts {
  /** /sys is the host's, bound. */
  readonly hostSys: boolean;
}

/**
 * The paths a container does not see, or cannot write: podman's, less what `--security-opt unmask=` names (paths,
 * patterns with `*`, or ALL; several with `:` between), and with what `mask=` adds. None when privileged.
 */
export function planProtectedPaths(
  { privileged, mask, unmask }: ProtectedPathWish,
  { hostSys }: ProtectedPathFacts,
): { readonly maskedPaths: readonly string[]; readonly readonlyPaths: readonly string[] } {
  const open = spread(unmask);
  const keeps = (path: string) =>
    !open.some((pattern) => pattern.toUpperCase() === 'ALL' || matches(path, pattern));
  const masked = [...MASKED, ...(hostSys ? ['/sys/kernel'] : [])];
  return {
    maskedPaths: [...new Set([...(privileged ? [] : masked.filter(keeps)), ...spread(mask)])],
    readonlyPaths: privileged ? [] : READ_ONLY.filter(keeps),
  };
}

function spread(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(':')).filter((path) => path !== '');
}

/** `*` and `?` stay within one part of a path, as in the shell. */
function matches(path: string, pattern: string): boolean {
  if (path === pattern) return true;
  if (!/[*?]/.test(pattern)) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`).test(path);
}
