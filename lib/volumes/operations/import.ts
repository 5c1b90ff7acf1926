import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../../base/error.ts';
import { decompress, sniff } from '../../host/decompress.ts';
import { mountOf, readMountTable } from '../../host/mount-table.ts';
import { needProgram } from '../../host/programs.ts';
import { cannotImport, importNotSafe } from '../errors.ts';

export interface ImportPlace {
  /** Of the volume, for messages. */
  readonly name: string;
  /** Its folder, as it is mounted. */
  readonly folder: string;
  /** Whether somebody may be changing what is in it. */
  readonly isShared: boolean;
}

/** Read a tar archive, compressed or not, to its end. @throws TSMAN_VOLUME_IMPORT with tar's own words when it is none, or damaged */
export async function checkArchive(archive: Readable, name: string): Promise<void> {
  await feed(archive, [needProgram('tar'), '--list', '--file=-'], name);
}

/**
 * Unpack a tar archive, compressed or not, into a volume: owners as numbers, modes, extended attributes. What is there and has
 * no other of its name in the archive stays.
 *
 * @throws TSMAN_VOLUME_IMPORT with tar's own words
 */
export async function unpackInto(archive: Readable, { name, folder, isShared }: ImportPlace): Promise<void> {
  const own = mountOf(realpathSync(folder), readMountTable())?.options ?? [];
  const options = ['remount', 'bind', 'nosymfollow', ...own.filter((word) => LOCKED.test(word))].join(',');
  const words = [folder, options, isShared ? 'shared' : 'alone', needProgram('tar'), ...UNPACK];
  const guarded = ['unshare', '--mount', '--propagation=private', '--', 'sh', '-c', GUARD, 'sh', ...words];
  const exitCode = await feed(archive, guarded, name);
  if (exitCode === NO_GUARD) throw importNotSafe(name);
}

/** What a mount inherited must be named again: in a user namespace nobody may take it away. */
const LOCKED = /^(nosuid|nodev|noexec|noatime|nodiratime|relatime)$/;

const NO_GUARD = 97;

/**
 * In a mount namespace that ends with it, where no symbolic link leads anywhere. Kernels before 5.10 and mount(8) before 2.38
 * know no such mounts, and say nothing: there must be no links then, nor anybody to make some.
 */
const GUARD = `mount --bind "$1" "$1" || exit
mount -o "$2" "$1" 2>/dev/null
grep -F " $1 " /proc/self/mountinfo | grep -q nosymfollow ||
  { [ "$3" = alone ] && [ -z "$(find "$1" -type l -print -quit)" ]; } || exit ${NO_GUARD}
cd "$1" && shift 3 && exec "$@"`;

const UNPACK = [
  '--extract',
  '--file=-',
  '--same-owner',
  '--same-permissions',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
];

async function feed(archive: Readable, command: readonly string[], name: string): Promise<number> {
  const [program = '', ...args] = command;
  const { whole, compression } = await sniff(archive);
  const plain = await decompress(whole, compression);
  const child = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, 8192);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  ended.catch(() => undefined);
  const failure = await pipeline(plain, child.stdin).catch((error: unknown) => error);
  const exitCode = await ended;
  if (isDamage(failure)) throw cannotImport(name, 'its compressed data is damaged, or ends early');
  if (exitCode !== 0 && exitCode !== NO_GUARD) throw cannotImport(name, firstWords(said));
  if (failure !== undefined && !STOPPED_READING.includes(codeOf(failure) ?? '')) throw failure;
  return exitCode;
}

/** tar does so when it has failed, and behind the end of the archive: its exit code says which. */
const STOPPED_READING = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Of what zlib, or a program that decompresses, fails with. */
function isDamage(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return /^(Z_|ZSTD_)/.test(codeOf(failure) ?? '') || failure.name === 'ExecaError';
}

const firstWords = (text: string) => text.split('\n')[0]?.replace(/^\S*(tar|mount): /, '') ?? '';
