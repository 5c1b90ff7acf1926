import { constants } from 'node:os';
import type { Container } from '../../containers/model.ts';
import { type ExecCall, execInContainer } from '../../containers/operations/exec.ts';
import { openExecSession } from '../../containers/operations/exec-session.ts';
import { type Attach, PROTOCOL_VERSION } from '../../monitor/protocol.ts';
import { runSession } from '../../monitor/session.ts';
import { callerOf } from '../caller.ts';
import { type Context, defineCommand } from '../command.ts';
import { terminalSize, warnWithoutTerminal } from '../foreground.ts';
import { notSupportedYet } from '../options/errors.ts';
import { containerOfFile, execOptions, execRequest } from '../options/exec.ts';
import { type Session, sessionOf } from '../options/session.ts';
import { chooseOne, targetOptions } from '../targets.ts';

const options = { ...execOptions, latest: targetOptions.latest } as const;

export const exec = defineCommand({
  usage: 'exec [options] CONTAINER COMMAND [ARG...]',
  about: 'Run a command in a running container',
  description:
    'tsman exits with the exit code of the command; 126 means that it could not be executed, 127 that it was not found, and 255 ' +
    'that the container does not run.',
  options,
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  completes: 'containers',
  examples: {
    'A shell in a container': 'tsman exec -it web sh',
    'As another user': 'tsman exec -u 1000 web id',
  },
  async run(values, args, context) {
    const caller = callerOf(context, context.engine.conf);
    const named = values.cidfile === undefined ? undefined : containerOfFile(values.cidfile, caller);
    const chosenByOption = named !== undefined || values.latest;
    const container = chooseOne(context, { name: named ?? args[0], latest: values.latest });
    const command = chosenByOption ? args : args.slice(1);
    const { interactive, ...request } = execRequest(values, command, caller);
    const session = sessionOf(values, caller);
    if (request.terminal) {
      if (session.preserveFds > 0) throw notSupportedYet('--preserve-fds with --tty');
      const size = terminalSize(context);
      return execOnTerminal(context, container, { request, options: { interactive, ...session, size } });
    }
    const options = { interactive, ...session, size: undefined };
    return execInContainer(context.engine.containers, container, { request, options });
  },
});

type TerminalCall = ExecCall & { readonly options: Session };

async function execOnTerminal(context: Context, container: Container, call: TerminalCall): Promise<number> {
  const { detach, detachKeys, interactive } = call.options;
  if (!detach) warnWithoutTerminal(context, { terminal: true, interactive });
  const streams = { stdin: interactive, stdout: true, stderr: true };
  const attach: Attach | undefined = detach
    ? undefined
    : { version: PROTOCOL_VERSION, ...streams, mayBlock: true };
  const { monitor, pid } = await openExecSession(context.engine.containers, container, { ...call, attach });
  if (detach) {
    monitor.client.close();
    return 0;
  }
  const end = await runSession({
    client: monitor.client,
    stdin: interactive ? context.stdin : undefined,
    stdout: context.stdout,
    stderr: context.stderr,
    terminal: true,
    detachKeys,
    deliverSignal: (signal) => void process.kill(pid, signal),
  });
  if (end.detached) return end.signal === undefined ? 0 : 128 + constants.signals[end.signal];
  return end.exit?.exitCode ?? 255;
}
