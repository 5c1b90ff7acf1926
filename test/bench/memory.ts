import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Engine, tryCall, Unable } from './engine.ts';

/** Told apart from everything the engine runs for it. */
const IDLE = ['sleep', '86399'];
const COUNT = 5;

/**
 * What one idle container costs besides itself: its monitor and its network helper.
 *
 * @returns MiB of proportional set size
 */
export async function pssPerContainer(engine: Engine, image: string): Promise<number> {
  const names = Array.from({ length: COUNT + 1 }, (_, index) => `idle${index}`);
  const run = (name: string) => call(engine, ['run', '-d', '--name', name, image, ...IDLE]);
  try {
    // The first brings what all share.
    run('idle0');
    const before = new Set(pids());
    for (const name of names.slice(1)) run(name);
    await sleep(2000);
    const helpers = pids().filter((pid) => !before.has(pid) && isHelper(pid));
    if (helpers.length < COUNT) throw new Unable(`only ${helpers.length} processes found`);
    return helpers.reduce((sum, pid) => sum + pssKib(engine, pid), 0) / 1024 / COUNT;
  } finally {
    for (const name of names) tryCall(engine, ['rm', '-f', '-t', '0', name]);
  }
}

const pids = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function isHelper(pid: string): boolean {
  const isOurs = textOf(`/proc/${pid}/status`).includes(`\nUid:\t${process.getuid?.()}\t`);
  return isOurs && /conmon|monitor|slirp4netns|rootlessport|pasta/.test(textOf(`/proc/${pid}/cmdline`));
}

/** Read by root of the user's namespaces: a sandboxed helper hides from its own user. */
function pssKib(engine: Engine, pid: string): number {
  const text = call(engine, ['unshare', 'cat', `/proc/${pid}/smaps_rollup`]);
  const [, kib] = /^Pss:\s+(\d+) kB/m.exec(text) ?? [];
  if (kib === undefined) throw new Unable(`the memory of process ${pid} may not be read`);
  return Number(kib);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const LOOK_MS = 10;
const PAGE_MIB = 4096 / 1024 ** 2;

/** Run to the end. @returns MiB: the most that the command and its children had in memory together, as far as it was seen */
export async function peakOf(engine: Engine, args: readonly string[]): Promise<number> {
  const child = spawn(engine.program, args, { env: engine.env, stdio: 'ignore' });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMib(child.pid ?? 0));
  }, LOOK_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Unable(`exit code ${code}`);
  return peak;
}

function residentMib(root: number): number {
  const own = Number(textOf(`/proc/${root}/statm`).split(' ')[1] ?? 0) * PAGE_MIB;
  const children = textOf(`/proc/${root}/task/${root}/children`).split(' ').map(Number).filter(Boolean);
  return children.reduce((sum, pid) => sum + residentMib(pid), own);
}
