import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** User, mount and cgroup namespaces of an ordinary user, as tsman's own commands find them. */
export interface Place {
  /** The ids outside that own what is made inside as uid 0. */
  readonly uid: number;
  readonly gid: number;
  /** Runs a command inside, as uid 0 there, to its end. */
  run(command: readonly string[]): Promise<Outcome>;
  start(command: readonly string[]): ChildProcess;
  close(): void;
}

/** As root: a user nobody has, with subordinate ids nobody has. */
const STRANGER = 54_321;
const SUBORDINATE = 1_700_000_000;
const COUNT = 65_536;

/** Says when the namespaces are made, waits for its ids, says when all is ready, and ends with its maker. */
const HOLDER =
  'echo made >&3; read mapped <&3; mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; echo ready >&3; exec cat <&3';

/**
 * Make the namespaces. Run by root, they are those of an unprivileged user all the same; by anyone else, his own,
 * mapped with newuidmap.
 *
 * @param count how many ids there are inside beside 0; 0 for single-id mode
 */
export async function aPlace(count = COUNT): Promise<Place> {
  const root = process.getuid?.() === 0;
  const uid = root ? STRANGER : (process.getuid?.() ?? 0);
  const gid = root ? STRANGER : (process.getgid?.() ?? 0);
  const holder = spawn(
    'unshare',
    ['--user', '--mount', '--cgroup', '--propagation', 'slave', 'sh', '-c', HOLDER],
    { uid, gid, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
  );
  const pid = String(holder.pid);
  const line = holder.stdio[3] as Duplex;
  await once(line, 'data');
  for (const [kind, id] of [
    ['uid', uid],
    ['gid', gid],
  ] as const) {
    const first = root ? SUBORDINATE : subordinate(kind, id);
    const rows = [[0, id, 1], ...(count === 0 ? [] : [[1, first, count]])];
    if (root) writeFileSync(`/proc/${pid}/${kind}_map`, rows.map((row) => row.join(' ')).join('\n'));
    else execFileSync(`new${kind}map`, [pid, ...rows.flat().map(String)]);
  }
  line.write('mapped\n');
  await once(line, 'data');
  const start = (command: readonly string[]) =>
    spawn('nsenter', ['-t', pid, '-U', '-m', '-C', '--', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    uid,
    gid,
    start,
    run: (command) => ended(start(command)),
    close: () => {
      line.destroy();
    },
  };
}

/** Waits for the end of a process and of its output. */
export async function ended(child: ChildProcess): Promise<Outcome> {
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    exitOf(child),
  ]);
  return { stdout, stderr, code };
}

/** -1 where a signal ended it. It may have ended before anybody asks. */
async function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? -1;
}

async function textOf(stream: Readable | null): Promise<string> {
  if (stream === null) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function subordinate(kind: 'uid' | 'gid', id: number): number {
  const name = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const lines = readFileSync(`/etc/sub${kind}`, 'utf8').split('\n');
  const line = lines.find((text) => text.startsWith(`${name}:`) || text.startsWith(`${id}:`));
  return Number(line?.split(':')[1]);
}
