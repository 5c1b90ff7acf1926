import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { codeOf } from '../base/error.ts';
import { findProgram, programMissing } from './programs.ts';

export interface ProgramCall {
  /** Written to the program's stdin, which is then closed. */
  readonly input?: string | Uint8Array;
  /** What stdin is where there is no `input`; `ignore` unless said. A number is an open file. */
  readonly stdin?: 'ignore' | 'inherit' | number;
  readonly cwd?: string;
  /** The whole environment; tsman's own unless said. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Files that the program gets as descriptors 3, 4, … */
  readonly files?: readonly number[];
  /** SIGKILL after so long. */
  readonly timeoutMs?: number;
}

export interface ProgramResult {
  /** undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a program to its end and keep what it says. A failure of the program is a result, not an error.
 *
 * @param program a name to look for, or a path
 * @throws TSMAN_PROGRAM_MISSING naming the package to install
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  call: ProgramCall = {},
): Promise<ProgramResult> {
  const path = findProgram(program);
  if (path === undefined) throw programMissing(program);
  const child = spawn(path, args, spawnOptions(call));
  const ended = endOf(child);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  // A program may end without reading all of it; its exit code says whether that was a failure.
  if (call.input !== undefined) child.stdin?.on('error', () => undefined).end(call.input);
  try {
    return { ...(await ended), stdout: stdout(), stderr: stderr() };
  } catch (error) {
    const folderThere = call.cwd === undefined || existsSync(call.cwd);
    if (codeOf(error) === 'ENOENT' && folderThere) throw programMissing(program);
    throw error;
  }
}

/** As {@link runProgram}, of a command in one piece: the program, then its arguments. */
export function runCommand([program = '', ...args]: readonly string[]): Promise<ProgramResult> {
  return runProgram(program, args);
}

function spawnOptions({ input, stdin, cwd, env, files = [], timeoutMs }: ProgramCall): SpawnOptions {
  return {
    env: env ?? process.env,
    stdio: [input === undefined ? (stdin ?? 'ignore') : 'pipe', 'pipe', 'pipe', ...files],
    killSignal: 'SIGKILL',
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
}

function endOf(child: ChildProcess): Promise<Pick<ProgramResult, 'exitCode' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    );
  });
}

/** Keep all chunks; decoding waits for the end, so that no character is cut in two. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
