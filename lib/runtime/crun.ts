import { runtimeOf } from './command-line.ts';
import { explainLog, type Failure } from './explain.ts';
import type { OciRuntime, RuntimeSettings } from './runtime.ts';

/** Collected from crun 1.8.1, each by making it fail that way. */
const FAILURES: readonly Failure[] = [
  { pattern: /^executable file `.*` not found in \$PATH/, exitCode: 127 },
  { pattern: /^exec container process .*: No such file or directory$/, exitCode: 127 },
  { pattern: /^(open executable|exec container process)/, exitCode: 126 },
  { pattern: /^(chdir|cannot setresuid|cannot setgid)/, exitCode: 126 },
];

/** crun. With no cgroup to give it must be told so: it refuses hosts with a hybrid hierarchy otherwise. */
export function crun({ program, stateFolder, cgroups }: RuntimeSettings): OciRuntime {
  const shared = runtimeOf({
    name: 'crun',
    program,
    global: [`--root=${stateFolder}`, `--cgroup-manager=${cgroups}`],
    explain: (log) => explainLog('crun', log, FAILURES),
  });
  return { ...shared, filterFile: (id) => `${stateFolder}/${id}/seccomp.bpf` };
}
