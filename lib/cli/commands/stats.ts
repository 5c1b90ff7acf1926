import { setTimeout as sleep } from 'node:timers/promises';
import { isLive } from '../../containers/lifecycle.ts';
import { type ListedContainer, listContainers } from '../../containers/operations/list.ts';
import { type Measured, measure } from '../../containers/operations/stats.ts';
import { missingControllers } from '../../containers/plan/usage.ts';
import { stateOf } from '../../containers/state.ts';
import { type Context, defineCommand } from '../command.ts';
import type { Values } from '../option.ts';
import { unreadableValue } from '../options/errors.ts';
import { listFormatOption } from '../options/format.ts';
import { formatRows } from '../rows.ts';
import { statsListing } from '../stats-listing.ts';
import { targetOptions } from '../targets.ts';
import { usageError } from '../usage-errors.ts';

const options = {
  all: { kind: 'flag', short: 'a', about: 'Show containers that do not run too' },
  ...listFormatOption,
  interval: {
    kind: 'text',
    short: 'i',
    placeholder: 'SECONDS',
    about: 'Time between two looks',
    defaultText: '5',
    parse: parseInterval,
  },
  latest: targetOptions.latest,
  'no-reset': { kind: 'flag', about: 'Do not clear the screen between two looks' },
  'no-stream': { kind: 'flag', about: 'Look once' },
  'no-trunc': { kind: 'flag', about: 'Do not shorten IDs' },
} as const;

export const stats = defineCommand({
  usage: 'stats [options] [CONTAINER...]',
  about: 'Show what containers use of processor, memory, network and disks',
  description:
    'Without names all containers that run. CPU % is the share of one processor since the look before, at the first look since the ' +
    'start of the container. What the kernel does not count for a container, because the controller is not delegated to you, is shown as --.',
  options,
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'One look': 'tsman stats --no-stream',
    'Every second, in a file': 'tsman stats --interval 1 --no-reset web >usage',
  },
  async run(values, args, context) {
    if ([values.all, values.latest, args.length > 0].filter(Boolean).length > 1)
      throw usageError('--all, --latest and containers cannot be used together');
    const choose = chooser(context, values, args);
    let before = new Map<string, Measured>();
    for (let looks = 0; ; looks += 1) {
      const measured = choose().map((listed) => measure(context.engine.containers, listed));
      if (looks === 0) warnOfMissing(context, measured);
      const rows = measured.map((now) => ({ now, before: before.get(now.container.id) }));
      const listing = statsListing({ full: values['no-trunc'] });
      const lines = await formatRows(rows, listing, { name: 'stats', format: values.format });
      if (!values['no-stream'] && !values['no-reset'] && context.stdout.isTTY)
        context.stdout.write('\x1b[H\x1b[2J');
      for (const line of lines) context.print(line);
      if (values['no-stream']) return 0;
      before = new Map(measured.map((each) => [each.container.id, each]));
      await sleep((values.interval ?? 5) * 1000);
    }
  },
});

/** @throws TSMAN_CONTAINER_NOT_FOUND in podman's words, also when one that was named is removed later */
function chooser(
  { engine }: Context,
  { all, latest }: Values<typeof options>,
  names: readonly string[],
): () => readonly ListedContainer[] {
  const { containers: needs } = engine;
  return () => {
    if (names.length === 0) {
      const listed = listContainers(needs);
      if (latest) return listed.slice(0, 1);
      return listed.filter(({ state }) => all || isLive(state)).reverse();
    }
    return names.map((name) => {
      const container = needs.containers.resolve(name);
      return { container, state: stateOf(needs.paths, container.id) };
    });
  };
}

function warnOfMissing(context: Context, measured: readonly Measured[]): void {
  const missing = new Set(
    measured.flatMap(({ usage }) => (usage === undefined ? [] : missingControllers(usage))),
  );
  if (missing.size === 0) return;
  context.warn(`-- is not counted: the control groups of these containers lack ${[...missing].join(', ')}`);
}

/** @throws TSMAN_USAGE in podman's words */
function parseInterval(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds)) {
    throw unreadableValue(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  if (seconds <= 0) throw usageError('invalid interval, must be a positive number greater zero');
  return seconds;
}
