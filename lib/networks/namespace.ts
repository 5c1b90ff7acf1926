import { unlinkSync, writeFileSync } from 'node:fs';
import { codeOf } from '../base/error.ts';
import { runProgram } from '../host/spawn.ts';
import { networkFailed } from './errors.ts';

/**
 * Make a network namespace with its loopback up, and keep it at `path` by a bind mount.
 *
 * @throws TSMAN_NETWORK_SETUP
 */
export async function makeNetworkNamespace(path: string): Promise<void> {
  await prepareNamespaceFile(path);
  const words = await run('unshare', [`--net=${path}`, 'ip', 'link', 'set', 'lo', 'up']);
  if (words !== undefined) throw networkFailed(words);
}

/** An empty file at `path` to mount on; what an interrupted command left there is taken away. */
export async function prepareNamespaceFile(path: string): Promise<void> {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await removeNetworkNamespace(path);
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  }
}

/** Unmount and remove; succeeds when it is gone. */
export async function removeNetworkNamespace(path: string): Promise<void> {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) !== 'EBUSY') throw error;
    const words = await run('umount', ['--lazy', path]);
    if (words !== undefined) throw networkFailed(words, error);
    await removeNetworkNamespace(path);
  }
}

/** @returns what it said when it failed */
async function run(program: string, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stderr } = await runProgram(program, args);
  return exitCode === 0 ? undefined : stderr.trim() || `${program} failed`;
}
