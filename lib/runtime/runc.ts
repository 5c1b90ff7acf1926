import { runtimeOf } from './command-line.ts';
import { explainLog, type Failure } from './explain.ts';
import type { OciRuntime, RuntimeSettings } from './runtime.ts';

/** Collected from runc 1.1.5, each by making it fail that way; "is a directory" is what 1.2 says. */
const FAILURES: readonly Failure[] = [
  {
    pattern: /exec: ".*": (executable file not found in \$PATH|stat .*: no such file or directory)$/,
    exitCode: 127,
  },
  { pattern: /exec: ".*": (permission denied|is a directory)$/, exitCode: 126 },
  { pattern: /chdir to cwd|unable to setup user: invalid argument$/, exitCode: 126 },
];

/**
 * runc. `--rootless` makes it forgive cgroups it cannot write, which it does by itself only where it is not uid 0;
 * here it is uid 0 of a user namespace.
 */
export function runc({ program, stateFolder, cgroups }: RuntimeSettings): OciRuntime {
  return runtimeOf({
    name: 'runc',
    program,
    global: [
      `--root=${stateFolder}`,
      '--rootless=true',
      ...(cgroups === 'systemd' ? ['--systemd-cgroup'] : []),
    ],
    explain: (log) => explainLog('runc', log, FAILURES),
  });
}
