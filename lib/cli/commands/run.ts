import { runContainer } from '../../containers/operations/run.ts';
import { launchMonitor } from '../../monitor/launch.ts';
import { PROTOCOL_VERSION } from '../../monitor/protocol.ts';
import { callerOf } from '../caller.ts';
import { type Context, defineCommand } from '../command.ts';
import { stayAttached, terminalSize, warnWithoutTerminal } from '../foreground.ts';
import { haveImage } from '../have-image.ts';
import type { Values } from '../option.ts';
import { notSupportedYet } from '../options/errors.ts';
import { imageChoice } from '../options/image.ts';
import { toRequest } from '../options/request.ts';
import { runOptions } from '../options/run.ts';
import { sessionOf, streamsOf } from '../options/session.ts';
import { replaceNamed } from '../replace-named.ts';

export const run = defineCommand({
  usage: 'run [options] IMAGE [COMMAND [ARG...]]',
  about: 'Run a command in a new container',
  description:
    'Makes a container from an image and starts it. In the foreground tsman stays attached and exits with the exit code of the ' +
    'container; 125 means that tsman failed, 126 that the command could not be executed, 127 that it was not found.',
  options: runOptions,
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  completes: 'images',
  examples: {
    'Run a shell': 'tsman run -it --rm alpine sh',
    'Serve a folder, read-only, on port 8080':
      'tsman run -d -p 8080:80 -v ./site:/usr/share/nginx/html:ro nginx',
    'Work on your own files as yourself': 'tsman run --rm --userns keep-id -v .:/work -w /work node npm test',
  },
  async run(values, args, context) {
    const monitor = launchMonitor({ program: context.engine.containers.monitorProgram });
    try {
      return await runUnder(monitor, { values, args, context });
    } catch (error) {
      monitor.abandon();
      throw error;
    }
  },
});

interface Call {
  readonly values: Values<typeof runOptions>;
  readonly args: readonly string[];
  readonly context: Context;
}

async function runUnder(
  monitor: ReturnType<typeof launchMonitor>,
  { values, args, context }: Call,
): Promise<number> {
  const needs = context.engine.containers;
  const caller = callerOf(context, context.engine.conf);
  const asked = toRequest(values, args, caller);
  const session = sessionOf(values, caller);
  if (session.preserveFds > 0) throw notSupportedYet('--preserve-fds');
  const streams = streamsOf({ attach: values.attach, interactive: values.interactive });
  const request = await haveImage(context, asked, imageChoice(values, caller));
  if (!session.detach) warnWithoutTerminal(context, request);
  if (values.replace) await replaceNamed(needs, request.name);
  const size = request.terminal ? terminalSize(context) : undefined;
  const { container } = await runContainer(needs, request, {
    monitor,
    attach: session.detach ? undefined : { version: PROTOCOL_VERSION, ...streams, mayBlock: true },
    size,
    warn: context.warn,
  });
  if (session.detach) {
    monitor.client.close();
    context.print(container.id);
    return 0;
  }
  if (!streams.stdout && !streams.stderr) context.print(container.id);
  return stayAttached(context, container, {
    client: monitor.client,
    streams,
    detachKeys: session.detachKeys,
    proxySignals: values['sig-proxy'],
  });
}
