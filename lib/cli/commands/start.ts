import { TsmanError } from '../../base/error.ts';
import type { Container } from '../../containers/model.ts';
import { startContainer } from '../../containers/operations/start.ts';
import { attachToMonitor } from '../../monitor/client.ts';
import { PROTOCOL_VERSION } from '../../monitor/protocol.ts';
import { type Context, defineCommand } from '../command.ts';
import { type Foreground, stayAttached, terminalSize } from '../foreground.ts';
import { asText } from '../option.ts';
import { parseDetachKeys } from '../options/detach-keys.ts';
import { forEachTarget, requireTargets, selectTargets, targetOptions } from '../targets.ts';

const { filter, latest } = targetOptions;

export const start = defineCommand({
  usage: 'start [options] CONTAINER [CONTAINER...]',
  about: 'Start one or more containers',
  options: {
    all: { kind: 'flag', about: 'Start every container' },
    filter,
    latest,
    attach: {
      kind: 'flag',
      short: 'a',
      about: 'Attach to the output of the container, and exit with its code',
    },
    interactive: { kind: 'flag', short: 'i', about: 'Attach to the input of the container too' },
    'detach-keys': {
      kind: 'text',
      placeholder: 'KEYS',
      about: 'Keys that detach from the container',
      defaultText: 'ctrl-p,ctrl-q',
      parse: asText,
    },
    'sig-proxy': { kind: 'flag', about: 'Pass signals on to the container when attached', default: true },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: { 'Start a container': 'tsman start web', 'Go back into a shell': 'tsman start -ai shell' },
  async run(values, args, context) {
    const attached = values.attach || values.interactive;
    if (attached && values.all) throw onlyOne('all containers at once');
    requireTargets(args, values);
    const selected = selectTargets(context, args, values);
    const [first] = selected.targets;
    if (!attached) {
      return forEachTarget(context, selected, async ({ typed, container }) => {
        const monitor = await startContainer(context.engine.containers, container, context);
        monitor?.client.close();
        return typed;
      });
    }
    if (selected.targets.length > 1) throw onlyOne('multiple containers at once');
    if (first === undefined) return forEachTarget(context, selected, async () => undefined);
    return startAttached(context, first.container, {
      streams: {
        stdin: values.interactive && first.container.request.interactive,
        stdout: true,
        stderr: true,
      },
      detachKeys: parseDetachKeys(values['detach-keys'] ?? context.engine.conf.engine.detach_keys),
      proxySignals: values['sig-proxy'],
    });
  },
});

async function startAttached(
  context: Context,
  container: Container,
  wish: Omit<Foreground, 'client'>,
): Promise<number> {
  const needs = context.engine.containers;
  const size = container.request.terminal ? terminalSize(context) : undefined;
  const monitor = await startContainer(needs, container, {
    attach: { version: PROTOCOL_VERSION, ...wish.streams, mayBlock: true },
    ...(size && { size }),
    warn: context.warn,
  });
  const client =
    monitor?.client ?? (await attachToMonitor(needs.paths.live(container.id).folder, wish.streams));
  return stayAttached(context, container, { ...wish, client, redraw: monitor === undefined });
}

function onlyOne(what: string): TsmanError {
  return new TsmanError(`you cannot start and attach ${what}`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}
