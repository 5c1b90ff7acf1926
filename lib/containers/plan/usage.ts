/** What one look at a running container's counters has told. undefined where the kernel does not count it for the container. */
export interface Usage {
  readonly cpuMs?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Of the container; of the machine where it has none. */
  readonly memoryLimitBytes: number;
  readonly tasks?: number | undefined;
  readonly network?: Flow | undefined;
  readonly blocks?: Flow | undefined;
}

/** In bytes, since the container was started. */
export interface Flow {
  readonly input: number;
  readonly output: number;
}

/** The files of a control group, as text; undefined where its controller was not delegated. */
export interface CounterFiles {
  readonly cpuStat: string | undefined;
  readonly ioStat: string | undefined;
  readonly memoryCurrent: string | undefined;
  readonly memoryMax: string | undefined;
  readonly memoryStat: string | undefined;
  readonly pidsCurrent: string | undefined;
  /** /proc/PID/net/dev; undefined for a container in the network of the host. */
  readonly networkDevices: string | undefined;
}

/**
 * Read counters. Memory is what cannot be taken back at once: without files that nobody uses at the moment.
 *
 * @see Linux Documentation/admin-guide/cgroup-v2.rst, and proc_pid_net(5) for `net/dev`
 */
export function parseUsage(files: CounterFiles, machineBytes: number): Usage {
  const memory = wholeNumber(files.memoryCurrent);
  const cpuUs = counted(files.cpuStat, 'usage_usec');
  return {
    cpuMs: cpuUs === undefined ? undefined : cpuUs / 1000,
    memoryBytes:
      memory === undefined
        ? undefined
        : Math.max(0, memory - (counted(files.memoryStat, 'inactive_file') ?? 0)),
    memoryLimitBytes: Math.min(wholeNumber(files.memoryMax) ?? machineBytes, machineBytes),
    tasks: wholeNumber(files.pidsCurrent),
    network: networkFlow(files.networkDevices),
    blocks: blockFlow(files.ioStat),
  };
}

/** Names of the controllers that a running container's counters lack. */
export function missingControllers({ cpuMs, memoryBytes, tasks, blocks }: Usage): readonly string[] {
  return [
    ...(cpuMs === undefined ? ['cpu'] : []),
    ...(memoryBytes === undefined ? ['memory'] : []),
    ...(tasks === undefined ? ['pids'] : []),
    ...(blocks === undefined ? ['io'] : []),
  ];
}

/** `max` and nothing are no number. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function counted(text: string | undefined, key: string): number | undefined {
  const line = text?.split('\n').find((each) => each.startsWith(`${key} `));
  return line === undefined ? undefined : Number(line.slice(key.length + 1));
}

function blockFlow(text: string | undefined): Flow | undefined {
  if (text === undefined) return undefined;
  const sum = (key: string) =>
    [...text.matchAll(new RegExp(`\\b${key}=(\\d+)`, 'g'))].reduce(
      (total, [, bytes]) => total + Number(bytes),
      0,
    );
  return { input: sum('rbytes'), output: sum('wbytes') };
}

/** All devices but the loopback. */
function networkFlow(text: string | undefined): Flow | undefined {
  if (text === undefined) return undefined;
  const devices = text.split('\n').flatMap((line) => {
    const [, name, counters = ''] = /^\s*(\S+):\s*(.*)$/.exec(line) ?? [];
    return name === undefined || name === 'lo' ? [] : [counters.split(/\s+/).map(Number)];
  });
  const sum = (column: number) => devices.reduce((total, counters) => total + (counters[column] ?? 0), 0);
  return { input: sum(0), output: sum(8) };
}
