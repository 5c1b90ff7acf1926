import { allows } from '../../containers/lifecycle.ts';
import { cannotAttach } from '../../containers/operations/errors.ts';
import { containerEvent } from '../../containers/plan/event.ts';
import { stateOf } from '../../containers/state.ts';
import { attachToMonitor } from '../../monitor/client.ts';
import { defineCommand } from '../command.ts';
import { stayAttached } from '../foreground.ts';
import { parseDetachKeys } from '../options/detach-keys.ts';
import { attachOptions, sessionOptions } from '../options/session.ts';
import { chooseOne, targetOptions } from '../targets.ts';

export const attach = defineCommand({
  usage: 'attach [options] CONTAINER',
  about: 'Attach to a running container',
  description:
    'Shows what the container writes from now on, and passes on what is typed. Several may be attached at once. ' +
    'The detach keys, ctrl-p ctrl-q if nothing else was said, leave it running.',
  options: {
    'detach-keys': sessionOptions['detach-keys'],
    'no-stdin': { kind: 'flag', about: 'Do not pass on the input' },
    'sig-proxy': attachOptions['sig-proxy'],
    latest: targetOptions.latest,
  },
  arguments: { min: 0, max: 1 },
  completes: 'containers',
  examples: { 'Back into a shell': 'tsman attach shell' },
  async run(values, args, context) {
    const container = chooseOne(context, { name: args[0], latest: values.latest });
    const { paths } = context.engine;
    if (!allows(stateOf(paths, container.id).status, 'attach')) throw cannotAttach();
    const streams = {
      stdin: !values['no-stdin'] && container.request.interactive,
      stdout: true,
      stderr: true,
    };
    const client = await attachToMonitor(paths.live(container.id).folder, streams);
    context.engine.events.write(containerEvent(container, 'attach'));
    return stayAttached(context, container, {
      client,
      streams,
      detachKeys: parseDetachKeys(values['detach-keys'] ?? context.engine.conf.engine.detach_keys),
      proxySignals: values['sig-proxy'],
      redraw: true,
    });
  },
});
