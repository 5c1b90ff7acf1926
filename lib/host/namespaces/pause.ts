import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { TsmanError } from '../../base/error.ts';
import type { CallerIds, IdRange } from '../caller.ts';
import { coverDescriptors } from '../descriptors.ts';
import type { Paths } from '../paths.ts';
import { needProgram } from '../programs.ts';
import { runProgram } from '../spawn.ts';
import { cannotUnshare } from './diagnose.ts';
import { ORIGIN_DESCRIPTOR, PAUSE_MARK, type Pause, pauseOf } from './pause-record.ts';
import { findIdMaps, type IdMaps, singleId } from './subordinate-ids.ts';

/** The magic number of a cgroup version 2 filesystem. @see statfs(2) */
const CGROUP2_MAGIC = 0x63677270;

/**
 * A pure view of cgroup version 2 over a host's hybrid one, for runtimes that refuse the latter. Only a process with a
 * cgroup namespace of ours may mount it. Without it, containers run without limits.
 */
const MOUNT_CGROUP2 = 'unshare --cgroup mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null';

/** The shell command to run in a new mount namespace first; `:` where the host's view is good as it is. */
export function cgroupStep(): string {
  try {
    return statfsSync('/sys/fs/cgroup').type === CGROUP2_MAGIC ? ':' : MOUNT_CGROUP2;
  } catch {
    return ':';
  }
}

/** Ready, wait until the ids are mapped, finish the mounts, say so, and hold everything with next to no memory. */
const KEEP = (cgroup: string) =>
  `echo ready; read go || exit 1; ${cgroup}; echo done; exec sleep infinity </dev/null >/dev/null 2>&1`;

/** Make the user's namespaces. @throws TSMAN_NO_USER_NAMESPACES saying what forbids them */
export async function createPause(
  paths: Paths,
  caller: CallerIds,
  warn: (line: string) => void,
): Promise<Pause> {
  const { shortage, ...maps } = findIdMaps(caller);
  const full = await tryPause(paths, maps);
  if (typeof full !== 'string') {
    if (shortage !== undefined) warn(shortage);
    return full;
  }
  // A session without privileges must not decide for those that come after it.
  if (mayNotGainPrivileges()) throw cannotMap(full);
  const single = await tryPause(paths, singleId(caller));
  if (typeof single === 'string') throw cannotMap(single);
  warn(
    `${full}: containers have only one user ID (Debian, Ubuntu: \`sudo apt install --reinstall uidmap\`, then \`tsman system migrate\`)`,
  );
  return single;
}

/** Keep namespaces that processes still live in: as `entry` (an nsenter command) finds them. */
export async function keepNamespaces(paths: Paths, entry: readonly string[]): Promise<Pause> {
  const child = startKeeper(paths, [...entry, 'sh', '-c', KEEP(':')]);
  return await finish(child);
}

/** A mount namespace copied from the caller's, in a user namespace that is there already. */
export async function renewMounts(paths: Paths, userEntry: readonly string[]): Promise<Pause> {
  const unshare = ['unshare', '--mount', '--propagation', 'slave'];
  const child = startKeeper(paths, [...userEntry, ...unshare, 'sh', '-c', KEEP(cgroupStep())]);
  return await finish(child);
}

type Keeper = ChildProcess & { readonly pid: number };

/** @returns why the ids could not be mapped */
async function tryPause(paths: Paths, maps: Pick<IdMaps, 'uid' | 'gid'>): Promise<Pause | string> {
  const unshare = [needProgram('unshare'), '--user', '--mount', '--propagation', 'slave'];
  const child = startKeeper(paths, [...unshare, 'sh', '-c', KEEP(cgroupStep())]);
  await expectLine(child);
  const failure = await mapIds(child.pid, maps);
  if (failure !== undefined) {
    child.kill('SIGKILL');
    return failure;
  }
  return await finish(child, { greeted: true });
}

function startKeeper(paths: Paths, command: readonly string[]): Keeper {
  const script = `exec ${ORIGIN_DESCRIPTOR}</proc/self/ns/mnt; exec "$@"`;
  using cover = coverDescriptors();
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'], [PAUSE_MARK]: paths.folders.runtime },
    stdio: ['pipe', 'pipe', 'pipe', ...cover.stdio],
  });
  child.stdin?.on('error', () => undefined);
  if (child.pid === undefined) throw new Error('cannot start /bin/sh');
  return Object.assign(child, { pid: child.pid });
}

async function finish(child: Keeper, { greeted = false } = {}): Promise<Pause> {
  if (!greeted) await expectLine(child);
  child.stdin?.write('go\n');
  await expectLine(child);
  await untilQuiet(child);
  const pause = pauseOf(child.pid);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  child.unref();
  if (pause === undefined) throw cannotUnshare('the process that holds the namespaces ended at once');
  return pause;
}

/** The shell's next word; when it ends instead, its complaint becomes the error. */
async function expectLine(child: Keeper): Promise<void> {
  let complaint = '';
  const complain = (chunk: Buffer) => {
    complaint += chunk.toString();
  };
  child.stderr?.on('data', complain);
  const line = child.stdout ? once(child.stdout, 'data').then(() => true) : Promise.resolve(false);
  const end = once(child, 'close').then(() => false);
  const spoken = await Promise.race([line, end]);
  child.stderr?.off('data', complain);
  if (!spoken) throw cannotUnshare(complaint.trim());
}

/** `sleep` has taken the shell's place once the pipes are closed at its end. */
async function untilQuiet(child: Keeper): Promise<void> {
  if (child.stdout === null || child.stdout.readableEnded) return;
  child.stdout.resume();
  await Promise.race([once(child.stdout, 'end'), once(child, 'close')]);
}

/** @returns why it failed */
async function mapIds(pid: number, { uid, gid }: Pick<IdMaps, 'uid' | 'gid'>): Promise<string | undefined> {
  if (uid.length === 1 && gid.length === 1) return mapSingleIds(pid, { uid, gid });
  for (const [program, map] of [['newuidmap', uid] as const, ['newgidmap', gid] as const]) {
    const words = map.flatMap(({ inside, outside, count }) => [inside, outside, count].map(String));
    const { exitCode, stderr } = await runProgram(program, [String(pid), ...words]);
    if (exitCode !== 0) return stderr.trim().split('\n')[0] || `${program} failed`;
  }
  return undefined;
}

/** One's own id may be mapped without help; groups only when setgroups(2) is given up. @see user_namespaces(7) */
function mapSingleIds(pid: number, { uid, gid }: Pick<IdMaps, 'uid' | 'gid'>): string | undefined {
  const line = (map: readonly IdRange[]) =>
    map.map(({ inside, outside, count }) => `${inside} ${outside} ${count}\n`).join('');
  try {
    writeFileSync(`/proc/${pid}/uid_map`, line(uid));
    writeFileSync(`/proc/${pid}/setgroups`, 'deny');
    writeFileSync(`/proc/${pid}/gid_map`, line(gid));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function mayNotGainPrivileges(): boolean {
  return readFileSync('/proc/self/status', 'utf8').includes('NoNewPrivs:\t1');
}

function cannotMap(reason: string): TsmanError {
  return new TsmanError(`cannot map user IDs: ${reason}`, {
    kind: 'unavailable',
    code: 'TSMAN_ID_MAP',
    hint: mayNotGainPrivileges()
      ? 'This session may not gain privileges (no_new_privs): run tsman once outside of it.'
      : 'Reinstall newuidmap and newgidmap (Debian, Ubuntu: `sudo apt install --reinstall uidmap`).',
  });
}
