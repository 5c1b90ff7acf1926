import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The checkout, as the tests' own process sees it. */
const PROJECT = process.cwd();
const ROOTLESS = join(PROJECT, 'test/support/rootless');

export interface Outcome {
  /** undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  /** Set besides what is there. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to stdin, which is then closed; without, stdin is empty. */
  readonly input?: string | Uint8Array;
  /** SIGKILL after so long; 60 s unless said. */
  readonly timeoutMs?: number;
}

/** Who runs a command: an unprivileged user with subordinate ids, or whoever runs the tests. */
export type Who = 'user' | 'self';

/** Run a command in the bed as its user (see `test/support/rootless`). A failure is a result, not an error. */
export function asUser(command: readonly string[], options: CallOptions = {}): Promise<Outcome> {
  return run('user', command, options);
}

export async function run(who: Who, command: readonly string[], options: CallOptions): Promise<Outcome> {
  const { input, timeoutMs = 60_000 } = options;
  const child = await start(who, command, { ...options, stdio: [input === undefined ? 'ignore' : 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  child.stdin?.on('error', () => undefined).end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { exitCode: code ?? undefined, signal: signal ?? undefined, stdout: stdout(), stderr: stderr() };
}

/** Start a command and talk to it; `stdio` as in Node, pipes where it says nothing. */
export async function start(
  who: Who,
  command: readonly string[],
  { env = {}, cwd = PROJECT, stdio }: CallOptions & Pick<SpawnOptions, 'stdio'> = {},
): Promise<ChildProcess> {
  const [program = '', ...args] = await commandOf(who, command, env);
  return spawn(program, args, { cwd, ...(stdio !== undefined && { stdio }) });
}

/** The whole command that runs this one as them, with `env` set. */
export async function commandOf(
  who: Who,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const set = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const enter = who === 'user' ? [ROOTLESS, '--join', String(await holder())] : [];
  return [...enter, ...set, ...command];
}

let held: Promise<number> | undefined;

/** The process that keeps the bed; it ends with ours, when its stdin does. */
function holder(): Promise<number> {
  held ??= hold();
  return held;
}

async function hold(): Promise<number> {
  const child = spawn(ROOTLESS, ['--hold'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  const pid = Number(String(first));
  if (!(pid > 0) || child.exitCode !== null) throw new Error('the bed of the tests could not be made');
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref();
  return pid;
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
