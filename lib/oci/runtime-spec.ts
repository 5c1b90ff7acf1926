/**
 * The part of the OCI runtime configuration that tsman writes.
 *
 * @see OCI runtime-spec 1.0.2, config.md and config-linux.md
 */
export interface Spec {
  readonly ociVersion: string;
  readonly process: SpecProcess;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname?: string;
  readonly domainname?: string;
  readonly mounts: readonly SpecMount[];
  readonly hooks?: SpecHooks;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly linux: SpecLinux;
}

export interface SpecProcess {
  readonly terminal: boolean;
  readonly consoleSize?: { readonly height: number; readonly width: number };
  readonly user: {
    readonly uid: number;
    readonly gid: number;
    readonly umask?: number;
    readonly additionalGids?: readonly number[];
  };
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly capabilities?: SpecCapabilities;
  readonly rlimits?: readonly {
    readonly type: string;
    /** `Infinity` for none; see {@link specText}. */
    readonly hard: number;
    readonly soft: number;
  }[];
  readonly noNewPrivileges?: boolean;
  readonly oomScoreAdj?: number;
}

/** Each list holds names such as `CAP_CHOWN`. */
export interface SpecCapabilities {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
  readonly inheritable: readonly string[];
  readonly ambient: readonly string[];
}

export interface SpecMount {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
}

export interface SpecHook {
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly timeout?: number;
}

export interface SpecHooks {
  readonly createRuntime?: readonly SpecHook[];
  readonly createContainer?: readonly SpecHook[];
  readonly startContainer?: readonly SpecHook[];
  readonly poststart?: readonly SpecHook[];
  readonly poststop?: readonly SpecHook[];
}

export interface IdMapping {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

export type NamespaceType = 'pid' | 'network' | 'mount' | 'ipc' | 'uts' | 'user' | 'cgroup' | 'time';

export interface SpecLinux {
  readonly namespaces: readonly {
    readonly type: NamespaceType;
    readonly path?: string;
  }[];
  readonly uidMappings?: readonly IdMapping[];
  readonly gidMappings?: readonly IdMapping[];
  readonly devices?: readonly SpecDevice[];
  readonly cgroupsPath?: string;
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly seccomp?: SpecSeccomp;
  readonly rootfsPropagation?: string;
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  readonly mountLabel?: string;
}

export interface SpecDevice {
  readonly path: string;
  readonly type: 'c' | 'b' | 'u' | 'p';
  readonly major: number;
  readonly minor: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** @see OCI runtime-spec, config-linux.md "Seccomp" */
export interface SpecSeccomp {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly syscalls?: readonly {
    readonly names: readonly string[];
    readonly action: string;
    readonly errnoRet?: number;
    readonly args?: readonly {
      readonly index: number;
      readonly value: number;
      readonly valueTwo?: number;
      readonly op: string;
    }[];
  }[];
}

/** The largest unsigned 64-bit number, which is how the specification says "no limit" (RLIM_INFINITY). */
const UNLIMITED = '18446744073709551615';

/**
 * The text of `config.json` or of a process file. A limit of `Infinity` becomes 2⁶⁴−1, which a JavaScript number cannot
 * hold and which `JSON.stringify` would turn into null.
 */
export function specText(spec: Spec | SpecProcess): string {
  const process = 'process' in spec ? spec.process : spec;
  const limits = process.rlimits ?? [];
  if (limits.every(({ hard, soft }) => Number.isFinite(hard) && Number.isFinite(soft)))
    return JSON.stringify(spec);
  const rlimits = limits.map(({ type, hard, soft }) => ({ type, hard: marked(hard), soft: marked(soft) }));
  const text = JSON.stringify(
    'process' in spec ? { ...spec, process: { ...spec.process, rlimits } } : { ...spec, rlimits },
  );
  return text.replaceAll(JSON.stringify(MARK), UNLIMITED);
}

/** No text that a user can give holds a NUL. */
const MARK = '\0unlimited';

function marked(value: number): number | string {
  return Number.isFinite(value) ? value : MARK;
}

/** What {@link specText} wrote. @throws SyntaxError when it is not JSON */
export function parseSpec(text: string): Spec {
  const spec = JSON.parse(text) as Spec;
  const rlimits = spec.process.rlimits?.map(({ type, hard, soft }) => ({
    type,
    hard: limit(hard),
    soft: limit(soft),
  }));
  return rlimits === undefined ? spec : { ...spec, process: { ...spec.process, rlimits } };
}

const limit = (value: number): number => (value >= Number(UNLIMITED) ? Number.POSITIVE_INFINITY : value);
