import { statSync } from 'node:fs';
import { codeOf } from '../../base/error.ts';
import { resolveInRoot } from '../../base/safe-path.ts';
import type { SpecProcess } from '../../oci/runtime-spec.ts';
import { startFailed } from '../errors.ts';

export interface PlannedExec {
  readonly process: SpecProcess;
  /** `/proc/PID/root` */
  readonly root: string;
}

/**
 * Look whether the command of an exec session is there. The runtime would find out too, but it writes what it finds to the
 * stderr that the command is to have, and in other words than podman's.
 *
 * @throws TSMAN_CONTAINER_START_FAILED with exit code 127, also where the working folder is missing, or 126 for a folder
 */
export function checkCommand({ process, root }: PlannedExec, runtime: string): void {
  if (look(root, process.cwd) === 'missing') throw noFolder(process.cwd, runtime);
  const [command = ''] = process.args;
  const found = command.includes('/')
    ? look(root, command.startsWith('/') ? command : `${process.cwd}/${command}`)
    : searchPath(root, command, process.env);
  if (found === 'missing') throw notFound(command, runtime);
  if (found === 'folder') throw notExecutable(runtime);
}

type Found = 'file' | 'folder' | 'missing';

function searchPath(root: string, command: string, env: readonly string[]): Found {
  const path = env.find((line) => line.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  const folders = path.split(':').filter((folder) => folder.startsWith('/'));
  return folders.some((folder) => look(root, `${folder}/${command}`) === 'file') ? 'file' : 'missing';
}

/** What cannot be looked at is left to the runtime. */
function look(root: string, path: string): Found {
  try {
    return statSync(resolveInRoot(root, path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? 'missing' : 'file';
  }
}

function notFound(command: string, runtime: string) {
  return startFailed(
    `${runtime}: executable file \`${command}\` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found`,
    127,
  );
}

function noFolder(path: string, runtime: string) {
  return startFailed(
    `${runtime}: chdir \`${path}\`: No such file or directory: OCI runtime attempted to invoke a command that was not found`,
    127,
  );
}

function notExecutable(runtime: string) {
  return startFailed(`${runtime}: open executable: Operation not permitted: OCI permission denied`, 126);
}
