import { runtimeOf } from './command-line.ts';
import { crun } from './crun.ts';
import { explainLog } from './explain.ts';
import { runc } from './runc.ts';
import type { OciRuntime, RuntimeSettings } from './runtime.ts';

/**
 * The runtime behind a program, by its base name: crun and its builds (`crun-wasm`), runc, or any other that takes
 * the command line these two share.
 */
export function openRuntime(settings: RuntimeSettings): OciRuntime {
  const name = settings.program.slice(settings.program.lastIndexOf('/') + 1);
  if (/^crun(-|$)/.test(name)) return crun(settings);
  if (name === 'runc') return runc(settings);
  return runtimeOf({
    name,
    program: settings.program,
    global: [`--root=${settings.stateFolder}`],
    explain: (log) => explainLog(name, log, []),
  });
}
