import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bootId, isAlive } from '../../../lib/base/process-identity.ts';
import { launchMonitor, type MonitorHandle } from '../../../lib/monitor/launch.ts';
import type { Attach, Go } from '../../../lib/monitor/protocol.ts';
import { firstProcessOf, monitorOf, readRunning } from '../../../lib/monitor/state.ts';
import { type BundleOptions, writeBundle } from './bundle.ts';

/** The monitor as it is shipped, or the one to be measured. */
export const MONITOR =
  process.env['TSMAN_TEST_MONITOR'] ?? join(import.meta.dirname, '../../../release/monitor.cjs');

export const ALL: Omit<Attach, 'version'> = { stdin: true, stdout: true, stderr: true, mayBlock: true };

export interface BoxOptions extends BundleOptions {
  readonly stdin?: boolean;
  readonly attach?: Omit<Attach, 'version'> | 'none';
  readonly go?: Partial<Go>;
  /** Where its folder is made. */
  readonly folder?: string;
}

/** Already root of namespaces that crun can work in. */
const IN_NAMESPACE = process.env['TSMAN_TEST_IN_NAMESPACE'] !== undefined;

/** For any user, on hosts with any cgroup hierarchy: namespaces in which crun can work. */
const ENTER = [
  ...['unshare', '--user', '--map-root-user', '--mount', '--cgroup', '--propagation', 'slave'],
  ...['sh', '-c', 'mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; exec "$@"', 'sh'],
];

/** One container in a folder of its own. */
export interface Box {
  readonly folder: string;
  readonly logFile: string;
  readonly exitFile: string;
  readonly handle: MonitorHandle;
  log(): string;
  remove(): Promise<void>;
}

const ROOT = process.env['TSMAN_TEST_FOLDER'] ?? '/tmp';

/** Start a container. `handle.started` says when it runs. */
export function startBox(options: BoxOptions): Box {
  const folder = mkdtempSync(join(options.folder ?? ROOT, 'tsman-box-'));
  const handle = launchMonitor({ program: MONITOR });
  writeBundle(folder, options);
  const logFile = join(folder, 'ctr.log');
  const exitFile = join(folder, 'exit.json');
  handle.go(goFor(folder, options));
  return {
    folder,
    logFile,
    exitFile,
    handle,
    log: () => readFileSync(logFile, 'utf8'),
    remove: () => clear(folder),
  };
}

function goFor(folder: string, options: BoxOptions): Omit<Go, 'version'> {
  const id = folder.slice(folder.lastIndexOf('-') + 1);
  const { attach = ALL, terminal = false, stdin = false, size } = options;
  return {
    id,
    name: id,
    bootId: bootId(),
    liveFolder: folder,
    exitFile: join(folder, 'exit.json'),
    disposable: false,
    command: [
      ...(IN_NAMESPACE ? [] : ENTER),
      ...['crun', '--cgroup-manager=disabled', '--root', join(folder, 'state')],
      ...['--log', join(folder, 'oci-log'), '--log-format', 'json'],
      ...['run', '--pid-file', join(folder, 'pidfile'), '--bundle', folder, id],
    ],
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    terminal,
    stdin,
    stdinOnce: true,
    ...(attach === 'none' ? {} : { attach: { version: 1, ...attach } }),
    ...(size === undefined ? {} : { size }),
    pidFiles: {},
    cleanup: { beforeExit: [], afterExit: [] },
    ...options.go,
    ...logOf(folder, options),
  };
}

function logOf(folder: string, { go }: BoxOptions): Pick<Go, 'log'> {
  const log = go?.log ?? { driver: 'k8s-file', path: '' };
  return { log: 'path' in log ? { ...log, path: join(folder, 'ctr.log') } : log };
}

/** End what runs in a box, and remove it when its monitor has done with it. */
export async function clear(folder: string): Promise<void> {
  const running = readRunning(folder);
  if (running !== undefined && isAlive(firstProcessOf(running))) process.kill(running.pid, 'SIGKILL');
  while (running !== undefined && isAlive(monitorOf(running))) await delay(10);
  rmSync(folder, { recursive: true, force: true });
}

/** What a client hears, until the end. */
export async function listenTo(client: MonitorHandle['client']) {
  const heard = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  client.read((stream, chunk) => void heard[stream].push(chunk));
  const { exit } = await client.ended;
  return {
    exit,
    stdout: Buffer.concat(heard.stdout).toString(),
    stderr: Buffer.concat(heard.stderr).toString(),
  };
}
