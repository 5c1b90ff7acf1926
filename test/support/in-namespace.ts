import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Ids no account has: what runs as the first of them has no powers over anything of the host. */
const STRANGER = 2_000_000;
const COUNT = 65_536;

export interface NamespaceRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a script of ours in fresh user and mount namespaces, as uid 0 there and as an unprivileged user outside. Started as
 * root, that user is one without an account; otherwise it is the caller, with its subordinate ids.
 *
 * @param script a compiled file; its first argument is a folder of its own that it may use and that is removed after
 */
export async function runInNamespace(script: string, args: readonly string[]): Promise<NamespaceRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-test-'));
  const isRoot = userInfo().uid === 0;
  if (isRoot) chownSync(folder, STRANGER, STRANGER);
  const inner = [
    'sh',
    '-c',
    'echo ready; read go; exec "$@"',
    'sh',
    process.execPath,
    script,
    folder,
    ...args,
  ];
  const outer = isRoot
    ? ['setpriv', `--reuid=${STRANGER}`, `--regid=${STRANGER}`, '--clear-groups']
    : ['env'];
  const [program = '', ...rest] = [
    ...outer,
    'unshare',
    '--user',
    '--mount',
    '--propagation',
    'slave',
    ...inner,
  ];
  try {
    return await follow(spawn(program, rest), isRoot);
  } finally {
    await removeFolder(folder, isRoot);
  }
}

async function follow(child: ChildProcessWithoutNullStreams, isRoot: boolean): Promise<NamespaceRun> {
  let stdout = '';
  let stderr = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.startsWith('ready\n')) resolve();
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
  });
  await Promise.race([ready, ended]);
  if (child.exitCode === null && child.pid !== undefined) await mapIds(child.pid, isRoot);
  child.stdin.end('go\n');
  const exitCode = await ended;
  return { exitCode, stdout: stdout.replace(/^ready\n/, ''), stderr };
}

async function mapIds(pid: number, isRoot: boolean): Promise<void> {
  if (isRoot) {
    const map = `0 ${STRANGER} 1\n1 ${STRANGER + 1} ${COUNT}\n`;
    writeFileSync(`/proc/${pid}/uid_map`, map);
    writeFileSync(`/proc/${pid}/gid_map`, map);
    return;
  }
  const { uid, gid } = userInfo();
  await run('newuidmap', [pid, 0, uid, 1, 1, subordinate('/etc/subuid'), COUNT].map(String));
  await run('newgidmap', [pid, 0, gid, 1, 1, subordinate('/etc/subgid'), COUNT].map(String));
}

function subordinate(file: string): number {
  const { username, uid } = userInfo();
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .map((text) => text.split(':'))
    .find(([name]) => name === username || name === String(uid));
  if (!line) throw new Error(`${file} has no range for ${username}`);
  return Number(line[1]);
}

/** What belongs to subordinate ids is the namespace's to remove; scripts do, and a leftover is no failure. */
async function removeFolder(folder: string, isRoot: boolean): Promise<void> {
  if (isRoot) rmSync(folder, { recursive: true, force: true });
  else await run('rm', ['-rf', folder]).catch(() => undefined);
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
    );
  });
}
