import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, join } from 'node:path';
import { codeOf } from '../base/error.ts';

/** Signals that a supervisor sends to us alone. */
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const;
/** Signals that a terminal sends to the program as well. */
const SENT_TO_BOTH = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Run a program on our own terminal and streams until it ends, as a shell would.
 *
 * @returns its exit code; 128 + signal when a signal ended it; 126 when it cannot be run, 127 when it is not there
 */
export function runInForeground(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [program = '', ...args] = command;
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  const leave = () => undefined;
  // Before it is started: who sees it run may send a signal at once.
  for (const signal of PASSED_ON) process.on(signal, pass);
  for (const signal of SENT_TO_BOTH) process.on(signal, leave);
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      if (codeOf(error) === 'EACCES' || codeOf(error) === 'ENOEXEC') resolve(126);
      else if (codeOf(error) === 'ENOENT') resolve(isThere(program) ? 126 : 127);
      else reject(error);
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : osConstants.signals[signal])),
    );
  }).finally(() => {
    for (const signal of PASSED_ON) process.off(signal, pass);
    for (const signal of SENT_TO_BOTH) process.off(signal, leave);
  });
}

/** A script whose interpreter is missing also fails with ENOENT. */
function isThere(program: string): boolean {
  const folders = program.includes('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => isFile(folder === '' ? program : join(folder, program)));
}

function isFile(path: string): boolean {
  try {
    accessSync(path, constants.F_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
