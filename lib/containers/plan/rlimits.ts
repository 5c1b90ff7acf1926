import type { SpecProcess } from '../../oci/runtime-spec.ts';
import { limitTooHigh, unknownLimit } from './errors.ts';

/** @see getrlimit(2) */
const KNOWN =
  'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack';

/** As many files as podman asks for by itself; clipped to what the caller has. */
const DEFAULT_NOFILE = 1_048_576;
const DEFAULT_NPROC = 4_194_304;

export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

export interface WantedLimit extends Limit {
  /** `nofile`, or as setrlimit(2) has it: `RLIMIT_NOFILE`. */
  readonly type: string;
}

/**
 * The limits of a container's first process. Open files and processes are raised as far as the caller may;
 * a limit that was asked for and cannot be given is an error. −1 stands for unlimited.
 *
 * @param own the caller's own limits; one that is not in it is not known, and left to the kernel to refuse
 * @throws TSMAN_ULIMIT_UNKNOWN, TSMAN_ULIMIT_TOO_HIGH
 * @see OCI runtime-spec, config.md "POSIX process", rlimits
 */
export function planRlimits(
  wanted: readonly WantedLimit[],
  own: Readonly<Record<string, Limit | undefined>>,
): NonNullable<SpecProcess['rlimits']> {
  const limits = new Map<string, Limit>();
  const { nofile: files, nproc: processes } = own;
  if (files !== undefined) {
    const most = Math.min(DEFAULT_NOFILE, bound(files.hard));
    limits.set('nofile', { soft: most, hard: most });
  }
  if (processes !== undefined) {
    const most = Math.min(DEFAULT_NPROC, bound(processes.hard));
    limits.set('nproc', { soft: Math.min(most, bound(processes.soft)), hard: most });
  }
  for (const { type, soft, hard } of wanted) {
    const name = type.toLowerCase().replace(/^rlimit_/, '');
    if (!KNOWN.split(' ').includes(name)) throw unknownLimit(type);
    const top = bound(own[name]?.hard ?? -1);
    if (bound(hard) > top) throw limitTooHigh(name, hard, top);
    limits.set(name, { soft, hard });
  }
  return [...limits].map(([name, { soft, hard }]) => ({
    type: `RLIMIT_${name.toUpperCase()}`,
    soft: bound(soft),
    hard: bound(hard),
  }));
}

/** −1 is without end; `specText` writes it as RLIM_INFINITY. */
function bound(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}
