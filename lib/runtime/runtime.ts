/**
 * An OCI runtime, as argument lists and a table of its failures. Nothing here starts a process: the monitor runs
 * `run`, operations run the rest.
 *
 * `test/suites/runtime.ts` is run for every implementation.
 */
export interface OciRuntime {
  /** `crun`, `runc`, or the base name of the program. */
  readonly name: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** The whole command that runs a container in the foreground. */
  run(call: RunCall): readonly string[];
  exec(call: ExecCall): readonly string[];
  kill(call: { readonly id: string; readonly signal: string; readonly all: boolean }): readonly string[];
  pause(id: string): readonly string[];
  resume(id: string): readonly string[];
  state(id: string): readonly string[];
  delete(call: { readonly id: string; readonly force: boolean }): readonly string[];
  /**
   * Where the runtime leaves the compiled seccomp filter of a container while it runs, if it does so at all.
   * Given back as the annotation `run.oci.seccomp_bpf_data`, it need not be compiled again.
   */
  readonly filterFile?: (id: string) => string;
  /**
   * Why a container or an exec session did not start, from the runtime's JSON log.
   * 126 for what cannot be executed, 127 for what is not there, 125 for all else.
   */
  explain(runtimeLog: string): {
    readonly message: string;
    readonly exitCode: 125 | 126 | 127;
  };
}

export interface RunCall {
  readonly id: string;
  readonly bundle: string;
  readonly pidFile: string;
  readonly logFile: string;
  /** File descriptors from 3 on that the container inherits. */
  readonly preserveFds: number;
}

export interface ExecCall {
  readonly id: string;
  /** A file with an OCI `process` object. */
  readonly processFile: string;
  readonly pidFile?: string;
  readonly logFile: string;
  readonly detach: boolean;
  readonly preserveFds: number;
}

export interface RuntimeSettings {
  /** Absolute path of the program. */
  readonly program: string;
  /** `--root`: one folder for each runtime. */
  readonly stateFolder: string;
  /** Who makes the container's cgroup: nobody (it stays in the monitor's), the runtime itself, or systemd. */
  readonly cgroups: 'disabled' | 'cgroupfs' | 'systemd';
}
