import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** One of the programs that are compared: the same command lines, a home of its own. */
export interface Engine {
  readonly name: string;
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder that goes with the bench, for files of this engine. */
  readonly folder: string;
}

/** What a sample throws where the engine cannot do it: its words stand in the table. */
export class Unable extends Error {}

/** On a host without systemd and without delegated controllers podman has to be told. */
const CONTAINERS_CONF =
  '[containers]\npids_limit = 0\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n';

/** @param folder a new one, of the caller */
export function engineIn(folder: string, { name, program }: Pick<Engine, 'name' | 'program'>): Engine {
  const env = {
    ...process.env,
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  mkdirSync(env.XDG_RUNTIME_DIR, { recursive: true, mode: 0o700 });
  mkdirSync(join(env.XDG_CONFIG_HOME, 'containers'), { recursive: true });
  writeFileSync(join(env.XDG_CONFIG_HOME, 'containers/containers.conf'), CONTAINERS_CONF);
  return { name, program, env, folder };
}

/** Run to the end. @returns what it printed @throws Unable with its last words */
export function call(engine: Engine, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(engine.program, args, {
    env: engine.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Unable(complaint(stderr, status));
  return stdout.trim();
}

/** The line that tells what went wrong, among hints and warnings. */
function complaint(stderr: string, status: number | null): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => line.startsWith('Error: ')) ?? lines.at(-1) ?? `exit code ${status}`;
}

/** Run to the end, whatever comes of it. */
export function tryCall(engine: Engine, args: readonly string[]): void {
  spawnSync(engine.program, args, { env: engine.env, stdio: 'ignore' });
}

/** @returns milliseconds from start to end, output thrown away */
export function time(engine: Engine, args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(engine.program, args, {
    env: engine.env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = performance.now();
  if (status !== 0) throw new Unable(complaint(stderr, status));
  return ended - started;
}

/** @returns milliseconds until the reader at the other end of a pipe has all of stdout */
export function timePiped(engine: Engine, args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'set -o pipefail; "$@" | cat >/dev/null', 'bash', engine.program, ...args],
    { env: engine.env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = performance.now();
  if (status !== 0) throw new Unable(complaint(stderr, status));
  return ended - started;
}

/** @returns milliseconds until the last of `count` that were started at once has ended */
export async function timeTogether(engine: Engine, args: readonly string[], count: number): Promise<number> {
  const started = performance.now();
  const children = Array.from({ length: count }, () =>
    spawn(engine.program, args, { env: engine.env, stdio: 'ignore' }),
  );
  const codes = await Promise.all(
    children.map(async (child) => ((await once(child, 'close')) as [unknown])[0]),
  );
  const ended = performance.now();
  const failed = codes.filter((code) => code !== 0).length;
  if (failed > 0) throw new Unable(`${failed} of ${count} failed`);
  return ended - started;
}
