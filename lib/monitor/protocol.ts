/**
 * Everything the engine and a container's monitor say to each other. The engine knows nothing else of the
 * monitor: any program that keeps this contract may take its place.
 *
 * A monitor passes over what it does not know in a message: optional fields are added without a new version.
 *
 * Life: the engine starts `monitor` detached, in its own session, with a socket as fd 3, and at once, so that
 * its boot overlaps with the engine's work. It then sends one `go` frame. The monitor runs the OCI runtime in the
 * foreground, writes `running.json` when the container's process runs and answers `started` (or `failed`, when
 * nothing is left behind). From then on fd 3 is an attached client like any that connects to `attach.sock`.
 * When the container has ended and its output is drained, the monitor writes `exit.json`, does the steps of
 * `go.cleanup.beforeExit`, sends `exit` to every client, and does the rest. If fd 3 closes before `go`, it ends.
 *
 * Frames, both ways: type (1 byte), length of the payload (4 bytes, big endian), payload.
 */
export const PROTOCOL_VERSION = 1;

/** File descriptors the monitor is born with; see {@link FRAME} for what is said on the first. */
export const MONITOR_FDS = {
  engine: 3,
  /**
   * The read ends of three pipes for the container's stdin, stdout and stderr, with a line in each that is to be
   * thrown away. Real pipes, because `echo x > /dev/stdout` cannot open a socket; ready made, because Node can open
   * both ends of a pipe it has, and cannot make one.
   */
  pipes: [4, 5, 6],
} as const;

/** What is in a container's `liveFolder` besides the OCI bundle. */
export const LIVE_FILES = {
  running: 'running.json',
  socket: 'attach.sock',
  pidFile: 'pidfile',
  runtimeLog: 'oci-log',
  monitorLog: 'monitor.log',
  /** Written by whoever stops the container: it is not to be started again. */
  stopping: 'stopping.json',
  /** The monitor that is about to start the container again, as `{ pid, startTime }`; the next run takes it away once it is in `running`. */
  restarting: 'restarting.json',
} as const;

/** Longest payload of a frame, in bytes. A longer one is a broken peer: close. */
export const MAX_FRAME_BYTES = 1 << 20;

/** One letter a type, so that a stray dump can be read. JSON unless said otherwise. */
export const FRAME = {
  /** engine → monitor: {@link Go} */
  go: 'G',
  /** monitor → engine: {@link Started} */
  started: 'S',
  /** monitor → engine: {@link Failed} */
  failed: 'F',
  /** client → monitor: {@link Attach}; the first frame on `attach.sock` */
  attach: 'A',
  /** client → monitor: raw bytes for the container's stdin */
  stdin: 'i',
  /** client → monitor: no payload: stdin has ended; a terminal is told so as by ctrl-d */
  stdinEnd: 'e',
  /** monitor → client: raw bytes */
  stdout: 'o',
  stderr: 'r',
  /** client → monitor: {@link Resize} */
  resize: 'w',
  /** monitor → client, once, last: {@link ExitRecord} */
  exit: 'X',
} as const;

/** What the monitor needs to run one container once. Paths are absolute, as seen in the user's namespaces. */
export interface Go {
  readonly version: typeof PROTOCOL_VERSION;
  readonly id: string;
  readonly name: string;
  readonly bootId: string;
  /** Folder for `running.json`, `attach.sock`, `pidfile`, `oci-log`; it is also the OCI bundle. */
  readonly liveFolder: string;
  /** Where `exit.json` goes; replaced as a whole, fsynced unless `disposable`. */
  readonly exitFile: string;
  /** The container's record vanishes with it (`--rm`): nothing needs to reach the disk. */
  readonly disposable: boolean;
  /** The whole command that runs the container in the foreground, `[program, ...args]`. It writes `pidfile`. */
  readonly command: readonly string[];
  /** Environment of that command. */
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: boolean;
  readonly size?: Resize;
  /** Keep stdin open for clients (`-i`); else the container reads end of file at once. */
  readonly stdin: boolean;
  /**
   * End the container's stdin when the client that fed it goes (docker's StdinOnce, podman's `-i`). A terminal's stays
   * open all the same.
   */
  readonly stdinOnce: boolean;
  readonly log: LogTarget;
  /** Whether the engine stays on fd 3 as a client; and with which streams. */
  readonly attach?: Attach;
  /** A FIFO whose write end the monitor holds open while it lives: the network helper ends with it. */
  readonly networkExitFifo?: string;
  /** UDP ports of the host's loopback to pass on while the container runs; none unless said. */
  readonly udpRelays?: readonly UdpRelay[];
  /** Written as `--conmon-pidfile`/`--pidfile` ask, after start. */
  readonly pidFiles: { readonly monitor?: string; readonly container?: string };
  /** Seconds until SIGKILL (`--timeout`); the exit code is then 255. */
  readonly timeoutSeconds?: number;
  /** Whether the container is started again when it has ended; not unless said. */
  readonly restart?: Restart;
  /** What to write to the event log; nothing unless said. */
  readonly events?: MonitorEvents;
  readonly cleanup: {
    /** Done before clients hear of the exit: what frees the name. */
    readonly beforeExit: readonly CleanupStep[];
    /** Done after. A step that fails is written to `monitor.log`, and the next is done all the same. */
    readonly afterExit: readonly CleanupStep[];
    /** Done first of all where the runtime was killed, and has not cleaned up after itself. */
    readonly runtimeKilled?: readonly CleanupStep[];
  };
}

/**
 * Start a container again, and again. When it has ended, its monitor waits a while, starts another monitor with the same `go`
 * but for `attach`, `count` and `delayMs`, and ends when that one has said `started`. Mounts and network stay meanwhile.
 */
export interface Restart {
  readonly policy: 'always' | 'unless-stopped' | 'on-failure';
  /** How often in all; for ever unless said. */
  readonly maxRetries?: number;
  /** The JavaScript of the monitor to come. */
  readonly program: string;
  /** How often it was done since somebody started the container. */
  readonly count: number;
  /** The pause before this run; 0 before the first. */
  readonly delayMs: number;
}

/**
 * Events that the monitor writes, each in its place among others, in the format of `lib/events/log.ts`. It adds the time,
 * and to `died` the exit code.
 */
export interface MonitorEvents {
  readonly log: { readonly folder: string; readonly maxFileBytes: number };
  /** When `running.json` is written, before `started`. */
  readonly started: readonly MonitorEvent[];
  /** When the exit record is written. */
  readonly died: readonly MonitorEvent[];
  /** After the steps of `cleanup.beforeExit`, before clients hear of the exit. */
  readonly removed: readonly MonitorEvent[];
  /** After the steps of `cleanup.afterExit`. */
  readonly cleaned: readonly MonitorEvent[];
  /** Before the container is started again. */
  readonly restarted?: readonly MonitorEvent[];
}

export type MonitorEvent =
  | {
      readonly type: 'container';
      readonly status: string;
      readonly id: string;
      readonly name: string;
      readonly image?: string;
      readonly attributes: Readonly<Record<string, string>>;
    }
  | { readonly type: 'volume'; readonly status: string; readonly name: string };

export interface UdpRelay {
  /** An address of the host's loopback. */
  readonly listen: string;
  readonly port: number;
  /** Another address of the host, where somebody listens on the same port. */
  readonly to: string;
}

export type CleanupStep =
  /** Take away a mount, lazily if busy; `fuse` also with `fusermount3 -u`. */
  | { readonly type: 'unmount'; readonly path: string }
  /** Remove a file or a tree. */
  | { readonly type: 'remove'; readonly path: string }
  /** Rename, so that the name is free at once; the tree at `to` is removed by a later `remove`. */
  | {
      readonly type: 'rename';
      readonly from: string;
      readonly to: string;
      /** Only while it is a symbolic link whose target begins so: a name may have gone to another container. */
      readonly linkTo?: string;
    }
  /** End what runs in a control group, by its path from the root of the hierarchy, and remove the group. */
  | { readonly type: 'cgroup'; readonly path: string }
  /** Run a command to its end, `[program, ...args]`. */
  | { readonly type: 'run'; readonly command: readonly string[] };

export type LogTarget =
  | { readonly driver: 'none' }
  | {
      readonly driver: 'k8s-file' | 'json-file';
      readonly path: string;
      /** Rotate when the file would pass this; `path.1` is the newest old one. */
      readonly maxBytes?: number;
      /** How many files in all are kept; two unless said, so that what was just written can be read. */
      readonly maxFiles?: number;
    }
  | {
      readonly driver: 'journald';
      readonly fields: Readonly<Record<string, string>>;
    };

export interface Attach {
  readonly version: typeof PROTOCOL_VERSION;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** A slow client may hold the container back (the terminal that started it); else its output is spooled for it. */
  readonly mayBlock?: boolean;
}

/** Columns and rows of a terminal. */
export interface Resize {
  readonly columns: number;
  readonly rows: number;
}

/** `running.json`: facts to check before anything is believed. Start times are field 22 of /proc/PID/stat. */
export interface RunningRecord {
  readonly schema: 1;
  readonly bootId: string;
  readonly monitorPid: number;
  readonly monitorStartTime: string;
  /** The container's first process, as seen in the user's pid namespace. */
  readonly pid: number;
  readonly pidStartTime: string;
  /** RFC 3339 with nanoseconds as far as known. */
  readonly startedAt: string;
  /** `Restart.count` of this run, where it is not 0. */
  readonly restartCount?: number;
}

export interface Started {
  readonly pid: number;
  readonly startedAt: string;
}

/** The container never ran. `runtimeLog` is the JSON log of the OCI runtime, for `runtime/` to map to an error. */
export interface Failed {
  readonly message: string;
  readonly runtimeExitCode: number | undefined;
  readonly runtimeLog: string;
}

/** `exit.json`, and the payload of `exit`. */
export interface ExitRecord {
  readonly schema: 1;
  /** 0–255; 128 + signal for a container ended by a signal; undefined when nobody can know. */
  readonly exitCode: number | undefined;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly oomKilled: boolean;
  /** `--timeout` ended it. */
  readonly timedOut?: boolean;
  /** `Restart.count` of this run, where it is not 0. */
  readonly restartCount?: number;
  /** Somebody asked it to stop. */
  readonly stopped?: boolean;
  /** Why the code is unknown, or what went wrong at the end. */
  readonly error?: string;
}
