import { TsmanError } from '../../base/error.ts';
import { isLive } from '../../containers/lifecycle.ts';
import { type ListedContainer, listContainers, startRecordOf } from '../../containers/operations/list.ts';
import { stateOf } from '../../containers/state.ts';
import type { PublishedPort } from '../../networks/model.ts';
import { type Context, defineCommand } from '../command.ts';
import { unreadableValue } from '../options/errors.ts';
import { chooseOne, targetOptions } from '../targets.ts';
import { usageError } from '../usage-errors.ts';

export const port = defineCommand({
  usage: 'port [options] CONTAINER [PORT[/PROTOCOL]]',
  about: 'Show where the ports of a container can be reached',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Show the ports of every container that runs' },
    latest: targetOptions.latest,
  },
  arguments: { min: 0, max: 2 },
  completes: 'containers',
  examples: { 'All ports': 'tsman port web', 'Where port 80 is': 'tsman port web 80' },
  async run({ all, latest }, args, context) {
    checkUse({ all, latest, count: args.length });
    if (all) {
      for (const line of linesOfAll(context)) context.print(line);
      return 0;
    }
    const [name, wanted] = latest ? [undefined, args[0]] : args;
    const container = chooseOne(context, { name, latest });
    const state = stateOf(context.engine.paths, container.id);
    const ports = portsOf(context, { container, state });
    const lines = wanted === undefined ? ports.map(wholeLine) : linesOf(ports, wanted);
    for (const line of lines) context.print(line);
    return 0;
  },
});

/** @throws TSMAN_USAGE in podman's words */
function checkUse({ all, latest, count }: { all: boolean; latest: boolean; count: number }): void {
  if (all && latest) throw usageError('--all and --latest cannot be used together');
  if (all && count > 0) throw usageError('no arguments are needed with --all');
  if (!(all || latest || count > 0)) throw usageError('you must supply a running container name or id');
}

function linesOfAll(context: Context): readonly string[] {
  return listContainers(context.engine.containers)
    .filter(({ state }) => isLive(state))
    .flatMap((listed) =>
      portsOf(context, listed).map((each) => `${listed.container.id.slice(0, 12)}\t${wholeLine(each)}`),
    );
}

/** Those that were given when it started; what was asked for, as far as it says so, when it does not run. */
function portsOf({ engine }: Context, listed: ListedContainer): readonly PublishedPort[] {
  const given = startRecordOf(engine.containers, listed)?.ports;
  return given ?? listed.container.request.ports.filter(({ hostPort }) => hostPort !== 0);
}

/** @throws TSMAN_PORT_NOT_PUBLISHED in podman's words */
function linesOf(ports: readonly PublishedPort[], wanted: string): readonly string[] {
  const [number = '', protocol = 'tcp'] = wanted.split('/');
  if (!/^\d+$/.test(number)) throw unreadableValue(`strconv.ParseUint: parsing "${number}": invalid syntax`);
  if (ports.length === 0) return [];
  const found = ports.filter((each) => each.containerPort === Number(number) && each.protocol === protocol);
  if (found.length > 0) return found.map(hostSide);
  throw new TsmanError(`failed to find published port "${wanted}"`, {
    kind: 'not-found',
    code: 'TSMAN_PORT_NOT_PUBLISHED',
  });
}

const hostSide = ({ hostIp, hostPort }: PublishedPort): string =>
  `${hostIp === '' ? '0.0.0.0' : hostIp}:${hostPort}`;

const wholeLine = (each: PublishedPort): string =>
  `${each.containerPort}/${each.protocol} -> ${hostSide(each)}`;
