import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { codeOf, type TsmanError } from '../base/error.ts';
import type { UndoStack } from '../base/undo.ts';
import { needProgram } from '../host/programs.ts';
import { networkFailed, noTunDevice } from './errors.ts';
import { prepareNamespaceFile } from './namespace.ts';
import type { NetworkFiles } from './set-up.ts';

export interface SlirpStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly files: NetworkFiles;
  /** The namespace is there already. */
  readonly made: boolean;
}

/**
 * One shell instead of four children of ours. The namespace is made by unshare, kept at NETNS, and is not entered;
 * slirp4netns stays in the host's. It ends when the FIFO has no writer: first the shell is one, then we are, then the
 * monitor. The shell waits for the end of its stdin, which also comes when we are killed.
 */
const SCRIPT = `make=$1 netns=$2 fifo=$3 socket=$4 program=$5; shift 5
$make mkfifo -m 600 "$fifo" || exit
exec 4<>"$fifo" 5<"$fifo"
"$program" "$@" --exit-fd=5 --ready-fd=3 --api-socket="$socket" --netns-type=path "$netns" tap0 4>&- &
exec 3>&- 5<&-
read end`;

/**
 * Make a network namespace and start slirp4netns for it; it has configured its end when this returns.
 *
 * @throws TSMAN_TUN_UNUSABLE, TSMAN_PROGRAM_MISSING, TSMAN_NETWORK_SETUP with its own words
 */
export async function startSlirp(
  { program, args, files, made }: SlirpStart,
  undo: UndoStack,
): Promise<{ release(): void }> {
  const path = needProgram(program);
  for (const old of [files.slirpExit, files.slirpSocket, files.slirpLog]) rmSync(old, { force: true });
  if (!made) await prepareNamespaceFile(files.netns);
  const names = [files.netns, files.slirpExit, files.slirpSocket].map((path) => basename(path));
  const make = made ? '' : `unshare --net=${basename(files.netns)}`;
  const shell = spawnShell(files, ['-c', SCRIPT, 'slirp', make, ...names, path, ...args]);
  undo.push(() => void shell.stdin?.destroy());
  if (!(await isReady(shell))) throw explainFailure(program, files.slirpLog);

  const exit = openSync(files.slirpExit, constants.O_RDWR);
  let held = true;
  const release = () => {
    if (held) closeSync(exit);
    held = false;
  };
  undo.push(release);
  shell.stdin?.end();
  shell.unref();
  return { release };
}

/** The folder of the pieces is its working directory: the path of a socket may have 107 bytes only. */
function spawnShell(files: NetworkFiles, args: readonly string[]): ChildProcess {
  const log = openSync(files.slirpLog, 'a', 0o600);
  try {
    return spawn('/bin/sh', args, {
      cwd: files.folder,
      detached: true,
      stdio: ['pipe', log, log, 'pipe'],
    });
  } finally {
    closeSync(log);
  }
}

/** @returns false when it ended before it was ready */
function isReady(shell: ChildProcess): Promise<boolean> {
  const ready = shell.stdio[3] as Readable;
  return new Promise((resolve, reject) => {
    shell.once('error', (cause) => reject(networkFailed(cause.message, cause)));
    shell.stdin?.on('error', () => undefined);
    ready.once('data', () => {
      ready.destroy();
      resolve(true);
    });
    ready.once('error', () => resolve(false));
    ready.once('end', () => resolve(false));
  });
}

function explainFailure(program: string, logFile: string): TsmanError {
  const words = meaningful(readFileSync(logFile, 'utf8'));
  if (words.includes('/dev/net/tun') || words.includes('TUNSETIFF')) return noTunDevice(tunTrouble(words));
  return networkFailed(words === '' ? `${program} ended before it was ready` : words);
}

function tunTrouble(words: string): string {
  try {
    closeSync(openSync('/dev/net/tun', constants.O_RDWR));
    return `does not work: ${words}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'is missing';
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') return 'may not be opened by this user';
    return `cannot be opened (${codeOf(error)})`;
  }
}

/** What slirp4netns says when all goes well tells nobody anything. */
function meaningful(log: string): string {
  return log
    .replaceAll(/WARNING: Support for \S+ is experimental/g, '')
    .split('\n')
    .filter((line) => line !== '' && !/^((sent|received) tapfd=|child failed\()/.test(line))
    .join('; ');
}
