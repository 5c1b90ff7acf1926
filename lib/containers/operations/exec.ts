import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { randomHex } from '../../base/random.ts';
import { readTextInRoot } from '../../base/safe-path.ts';
import { parseSpec, specText } from '../../oci/runtime-spec.ts';
import { startFailed } from '../errors.ts';
import { allows, isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { type ExecRequest, planExec } from '../plan/exec.ts';
import { stateOf } from '../state.ts';
import { checkCommand, type PlannedExec } from './check-command.ts';
import { cannotExec } from './errors.ts';
import { reachCgroup } from './reach.ts';

export interface ExecOptions {
  /** Whether the process gets the caller's stdin; else it reads end of file. */
  readonly interactive: boolean;
  readonly detach: boolean;
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
  /** How many open files from number 3 on are passed on. */
  readonly preserveFds: number;
  /** Where what it writes goes instead of to the caller's streams: nowhere, or to an open file by its number. */
  readonly output?: 'ignore' | number;
  /** SIGKILL after so long. */
  readonly timeoutMs?: number;
}

export interface ExecCall {
  readonly request: ExecRequest;
  readonly options: ExecOptions;
}

/**
 * Run one more process in a running container, straight on the caller's own streams: no record, no monitor.
 *
 * @returns its exit code; 0 at once when detached
 * @throws TSMAN_CONTAINER_STATE (exit code 255) when the container does not run
 * @throws TSMAN_CONTAINER_START_FAILED (126, 127) when the command cannot be run
 */
export async function execInContainer(needs: Needs, container: Container, call: ExecCall): Promise<number> {
  const base = join(needs.paths.live(container.id).folder, `exec-${randomHex(6)}`);
  const files = { process: `${base}.json`, log: `${base}.log`, pid: `${base}.pid` };
  const planned = planProcess(needs, container, call);
  const runtime = needs.runtime(container.request.runtime);
  checkCommand(planned, runtime.name);
  await reachCgroup(needs, container);
  writeFileSync(files.process, specText(planned.process), { mode: 0o600 });
  try {
    const { detach, preserveFds } = call.options;
    const command = runtime.exec({
      id: container.id,
      processFile: files.process,
      pidFile: files.pid,
      logFile: files.log,
      detach,
      preserveFds,
    });
    needs.events.write(containerEvent(container, 'exec'));
    const exitCode = await runToEnd(command, files.pid, call.options);
    // Nobody sees the end of a detached one.
    if (!detach) needs.events.write({ ...containerEvent(container, 'exec_died'), exitCode });
    const log = exitCode === 0 ? '' : textOf(files.log);
    if (log === '') return exitCode;
    const { message, exitCode: code } = runtime.explain(log);
    throw startFailed(message, code);
  } finally {
    for (const file of Object.values(files)) rmSync(file, { force: true });
  }
}

/** @throws TSMAN_CONTAINER_STATE (exit code 255) when the container does not run */
export function planProcess(needs: Needs, container: Container, { request, options }: ExecCall): PlannedExec {
  const state = stateOf(needs.paths, container.id);
  if (!isLive(state) || !allows(state.status, 'exec')) throw cannotExec();
  const root = `/proc/${state.pid}/root`;
  const known = request.user === undefined;
  const process = planExec(request, {
    spec: parseSpec(readFileSync(needs.paths.live(container.id).config, 'utf8')),
    passwd: known ? undefined : readTextInRoot(root, '/etc/passwd'),
    group: known ? undefined : readTextInRoot(root, '/etc/group'),
    lastCapability: needs.host.lastCapability,
    terminalSize: options.size,
    ids: needs.host.ids,
  });
  return { process, root };
}

/** Passed on to the process in the container; the runtime is in a session of its own, where ctrl-c does not reach it. */
const PROXIED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

function runToEnd(
  [program = '', ...args]: readonly string[],
  pidFile: string,
  { interactive, detach, output, preserveFds, timeoutMs }: ExecOptions,
): Promise<number> {
  const written = detach ? 'ignore' : (output ?? 'inherit');
  const passed = Array.from({ length: preserveFds }, (_, index) => index + 3);
  const child = spawn(program, args, {
    detached: true,
    stdio: [interactive && !detach ? 'inherit' : 'ignore', written, written, ...passed],
  });
  const stopProxy = proxySignals(child, pidFile);
  const late = timeoutMs === undefined ? undefined : setTimeout(endByForce, timeoutMs, pidFile);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  return ended.finally(() => {
    stopProxy();
    clearTimeout(late);
  });
}

/** The runtime ends with its process. */
function endByForce(pidFile: string): void {
  const pid = Number(textOf(pidFile));
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** A second ctrl-c ends the process by force, so that it always frees the user. */
function proxySignals(runtime: ChildProcess, pidFile: string): () => void {
  let interrupted = false;
  const proxy = (signal: NodeJS.Signals) => {
    const pid = Number(textOf(pidFile));
    const force = signal === 'SIGINT' && interrupted;
    interrupted ||= signal === 'SIGINT';
    try {
      if (pid > 0) process.kill(pid, force ? 'SIGKILL' : signal);
      else runtime.kill(signal);
    } catch {
      // It has ended: so will the runtime.
    }
  };
  for (const signal of PROXIED) process.on(signal, proxy);
  return () => {
    for (const signal of PROXIED) process.off(signal, proxy);
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
