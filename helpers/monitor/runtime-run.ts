import { type ChildProcess, spawn } from 'node:child_process';
import type { Go } from '../../lib/monitor/protocol.ts';
import type { ContainerStdio } from './container-stdio.ts';
import { watchPidFile } from './start-signal.ts';

/** The OCI runtime in the foreground: it lives as long as the container. */
export interface RuntimeRun {
  readonly pid: number | undefined;
  /** The container's first process; undefined when it never came to be. */
  readonly started: Promise<number | undefined>;
  readonly ended: Promise<RuntimeEnd>;
}

export interface RuntimeEnd {
  readonly exitCode: number | undefined;
  /** The signal that ended the runtime itself, which is not one that ended the container. */
  readonly signal: NodeJS.Signals | undefined;
  /** It could not be started. */
  readonly error?: Error;
}

export function startRuntime(go: Go, stdio: ContainerStdio): RuntimeRun {
  let child: ChildProcess | undefined;
  const [program = '', ...args] = go.command;
  const started = new Promise<number | undefined>((resolve) => {
    const signal = watchPidFile(go.liveFolder, resolve);
    child = spawn(program, args, { cwd: '/', env: { ...go.environment }, stdio: [...stdio.runtimeFds] });
    stdio.spawned();
    const over = () => {
      signal.check();
      signal.close();
      resolve(undefined);
    };
    child.once('exit', over);
    child.once('error', over);
  });
  return { pid: child?.pid, started, ended: endOf(child) };
}

function endOf(child: ChildProcess | undefined): Promise<RuntimeEnd> {
  return new Promise((resolve) => {
    child?.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    );
    child?.once('error', (error) => resolve({ exitCode: undefined, signal: undefined, error }));
  });
}
