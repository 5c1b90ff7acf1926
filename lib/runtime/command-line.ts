import type { ExecCall, OciRuntime } from './runtime.ts';

/** How one program differs from what all of them share. */
export interface Dialect {
  readonly name: string;
  readonly program: string;
  /** Options before the verb. */
  readonly global: readonly string[];
  readonly explain: OciRuntime['explain'];
}

/** The command line that crun and runc share, and that other runtimes copy from them. */
export function runtimeOf({ name, program, global, explain }: Dialect): OciRuntime {
  const command = (verb: string, ...rest: readonly string[]) => [program, ...global, verb, ...rest];
  const logged = (logFile: string, verb: string, ...rest: readonly string[]) => [
    program,
    ...global,
    `--log=${logFile}`,
    '--log-format=json',
    verb,
    ...rest,
  ];
  return {
    name,
    program,
    run: ({ id, bundle, pidFile, logFile, preserveFds }) =>
      logged(logFile, 'run', `--bundle=${bundle}`, `--pid-file=${pidFile}`, ...preserved(preserveFds), id),
    exec: (call) => logged(call.logFile, 'exec', ...execOptions(call), call.id),
    kill: ({ id, signal, all }) => command('kill', ...(all ? ['--all'] : []), id, signal),
    pause: (id) => command('pause', id),
    resume: (id) => command('resume', id),
    state: (id) => command('state', id),
    delete: ({ id, force }) => command('delete', ...(force ? ['--force'] : []), id),
    explain,
  };
}

function execOptions({ processFile, pidFile, detach, preserveFds }: ExecCall): readonly string[] {
  return [
    `--process=${processFile}`,
    ...(pidFile === undefined ? [] : [`--pid-file=${pidFile}`]),
    ...(detach ? ['--detach'] : []),
    ...preserved(preserveFds),
  ];
}

function preserved(count: number): readonly string[] {
  return count === 0 ? [] : [`--preserve-fds=${count}`];
}
