import { mkdirSync } from 'node:fs';
import { TsmanError } from '../base/error.ts';
import { needProgram } from '../host/programs.ts';
import { followProgram, startProgram } from './child.ts';
import { type FilterRules, TarFilter } from './tar/filter.ts';
import { feedTar, stopTar } from './tar-sink.ts';

export interface Extraction {
  /** A plain tar archive. */
  readonly archive: AsyncIterable<Buffer>;
  /** Where its entries go: a path that this process can enter, also one in the mount namespace of a container. */
  readonly folder: string;
  readonly rules: FilterRules;
  /** Whether files belong to whom the archive says, else to the caller. */
  readonly owners: boolean;
  /** Whether a file may take the place of a whole folder. */
  readonly overwrite: boolean;
  /** A folder of tsman's, made where it is missing, to see the file system of this machine at. */
  readonly shelter: string;
}

/**
 * Unpack an archive into a folder that a container may be changing at the same time. Whatever links are put on the way, nothing
 * outside of the container is written to: absolute ones lead to this machine's files as they are seen read-only in a mount
 * namespace of tar's own, and `..` ends at the container's root, which is the end of its mount namespace.
 *
 * @throws TSMAN_COPY_FAILED with tar's own words, TSMAN_NO_SPACE, and what the rules and the archive throw
 */
export async function extractTree(extraction: Extraction): Promise<void> {
  const { archive, folder, rules, shelter } = extraction;
  mkdirSync(shelter, { recursive: true, mode: 0o700 });
  const tar = startProgram(
    ['unshare', '--mount', '/bin/sh', '-c', SHELTERED, 'sh', shelter, folder, ...tarCommand(extraction)],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const ended = followProgram(tar);
  ended.catch(() => undefined);
  try {
    await feedTar(archive, new TarFilter(rules), tar);
  } catch (error) {
    await stopTar(tar, ended);
    throw error;
  }
  const { code, stderr } = await ended;
  if (code !== 0) throw copyFailed(stderr);
}

/** Enough of this machine for tar to run, nothing of it writable. What mounts have inherited has to be named again. */
const SHELTERED = `set -eu; umask 022; shelter=$1 folder=$2; shift 2
mount -t tmpfs -o mode=755 tmpfs "$shelter"
for each in /usr /bin /sbin /lib /lib32 /lib64 /libx32 /nix/store /gnu/store; do
  if [ -L "$each" ]; then cp -P "$each" "$shelter$each"; continue; fi
  if ! [ -d "$each" ]; then continue; fi
  mkdir -p "$shelter$each"
  mount --rbind "$each" "$shelter$each"
  options=$(findmnt --noheadings --output VFS-OPTIONS "$shelter$each")
  mount -o "remount,bind,ro\${options#r?}" "$shelter$each"
done
mount -o remount,ro "$shelter"
exec nsenter --root="$shelter" --wd="$folder" "$@"`;

function tarCommand({ owners, overwrite }: Extraction): readonly string[] {
  return [
    needProgram('tar'),
    '-x',
    '-p',
    owners ? '--same-owner' : '--no-same-owner',
    '--numeric-owner',
    '--delay-directory-restore',
    '--xattrs',
    '--xattrs-include=*',
    ...(overwrite ? ['--recursive-unlink'] : []),
    '-f',
    '-',
  ];
}

function copyFailed(stderr: string): TsmanError {
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^\S*tar: (Exiting|Removing)/.test(line));
  const words = (lines.find((line) => !/Cannot set|cannot set/.test(line)) ?? lines[0] ?? 'nothing').replace(
    /^\S*tar: /,
    '',
  );
  const isFull = /No space left on device|Disk quota exceeded/.test(stderr);
  return new TsmanError(`copying: ${words}`, {
    kind: 'unavailable',
    code: isFull ? 'TSMAN_NO_SPACE' : 'TSMAN_COPY_FAILED',
    hint: isFull ? 'Make room there, then run the command again.' : 'What was copied before stays.',
  });
}
