import { constants } from 'node:os';
import { TsmanError } from '../base/error.ts';
import type { Container } from '../containers/model.ts';
import { signalContainer } from '../containers/operations/stop.ts';
import { stateOf } from '../containers/state.ts';
import type { MonitorClient } from '../monitor/client.ts';
import type { Resize } from '../monitor/protocol.ts';
import { runSession, type SessionEnd, sizeOfTerminal } from '../monitor/session.ts';
import type { Context } from './command.ts';
import type { Streams } from './options/session.ts';

export interface Foreground {
  readonly client: MonitorClient;
  readonly streams: Streams;
  /** Bytes; none where no keys detach. */
  readonly detachKeys: readonly number[];
  readonly proxySignals: boolean;
  /** The container may have shown things that this terminal did not: have its programs draw them anew. */
  readonly redraw?: boolean;
}

/**
 * Stay with a container until it ends or the user detaches.
 *
 * @returns the exit code of `tsman`: the container's; 0 when detached by keys, 128 + signal when by a signal
 * @throws TSMAN_EXIT_UNKNOWN when the monitor was killed and nobody can know how the container ended
 */
export async function stayAttached(
  context: Context,
  container: Container,
  { client, streams, detachKeys, proxySignals, redraw = false }: Foreground,
): Promise<number> {
  const { containers } = context.engine;
  if (redraw && container.request.terminal) askToRedraw(context, client);
  const end = await runSession({
    client,
    stdin: streams.stdin ? context.stdin : undefined,
    stdout: context.stdout,
    stderr: context.stderr,
    terminal: container.request.terminal,
    detachKeys,
    deliverSignal: proxySignals
      ? (signal) => signalContainer(containers, container.id, constants.signals[signal])
      : undefined,
  });
  return exitCodeOf(context, container, end);
}

/** Programs draw when the size of their terminal changes; the session tells the true one next. */
function askToRedraw(context: Context, client: MonitorClient): void {
  const size = terminalSize(context);
  if (size !== undefined) client.resize({ columns: size.columns + 1, rows: size.rows + 1 });
}

function exitCodeOf({ engine }: Context, { id }: Container, end: SessionEnd): number {
  if (end.detached) return end.signal === undefined ? 0 : 128 + constants.signals[end.signal];
  const code = end.exit?.exitCode ?? exitCodeOnRecord(engine.paths, id);
  if (code !== undefined) return code;
  throw new TsmanError(`the monitor of container ${id} was killed: its exit code is not known`, {
    kind: 'internal',
    code: 'TSMAN_EXIT_UNKNOWN',
    hint: `Run \`tsman ps --all\` to see what became of it.`,
  });
}

function exitCodeOnRecord(paths: Context['engine']['paths'], id: Container['id']): number | undefined {
  const state = stateOf(paths, id);
  return 'finishedAt' in state ? state.exitCode : undefined;
}

/** The size of the terminal that the output goes to; undefined where it goes to none. */
export function terminalSize({ stdout, stderr }: Context): Resize | undefined {
  return sizeOfTerminal([stdout, stderr]);
}

/** `-it` without a terminal works, but not as people expect. */
export function warnWithoutTerminal(
  context: Context,
  container: { readonly terminal: boolean; readonly interactive: boolean },
): void {
  if (!container.terminal || !container.interactive || context.stdin.isTTY) return;
  context.warn('The input device is not a TTY. The --tty and --interactive flags might not work properly');
}
