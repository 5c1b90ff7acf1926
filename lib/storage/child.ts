import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { PROGRAM_ENVIRONMENT } from './context.ts';

export interface ProgramEnd {
  /** undefined when a signal ended it. */
  readonly code: number | undefined;
  /** The last 8 KiB at most. */
  readonly stderr: string;
}

/** Start a program that is fed or read as a stream; `followProgram` tells its end. */
export function startProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
): ChildProcess {
  return spawn(program, args, { ...options, env: PROGRAM_ENVIRONMENT });
}

/** How a program that was just started ends, and its last words. */
export async function followProgram(child: ChildProcess): Promise<ProgramEnd> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-8192);
  });
  const code = await new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? undefined));
  });
  return { code, stderr };
}
