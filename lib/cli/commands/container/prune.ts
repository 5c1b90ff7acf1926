import { type ListedContainer, listContainers } from '../../../containers/operations/list.ts';
import { removeUnlessUsed } from '../../../containers/operations/remove.ts';
import { diskUsageOf } from '../../../containers/operations/sizes.ts';
import { sweepLitter } from '../../../containers/operations/sweep.ts';
import { checkPruneFilters, filterContainers } from '../../../containers/plan/filter.ts';
import { type Context, defineCommand } from '../../command.ts';
import { confirm, reclaimed } from '../../confirm.ts';
import { filterFacts } from '../../filter-facts.ts';
import { humanSize } from '../../human.ts';
import { asText } from '../../option.ts';
import { alignColumns } from '../../table.ts';
import { forEachTarget } from '../../targets.ts';

export const containerPrune = defineCommand({
  usage: 'container prune [options]',
  about: 'Remove all containers that do not run',
  description: 'Prints the ID of each that was removed, and on stderr how much room that has made.',
  options: {
    filter: {
      kind: 'list',
      placeholder: 'KEY=VALUE',
      about: 'Remove only what matches: until, label, label!',
      parse: asText,
    },
    force: { kind: 'flag', short: 'f', about: 'Do not ask' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'Without being asked': 'tsman container prune --force',
    'What is older than a day': 'tsman container prune --filter until=24h',
  },
  async run({ filter, force }, _args, context) {
    const facts = filterFacts(context);
    checkPruneFilters(filter, facts);
    const needs = context.engine.containers;
    const found = listContainers(needs).filter(doesNotRun);
    const doomed = filterContainers(found, filter, facts);
    if (!force && doomed.length > 0) {
      const warning = 'This will remove all non running containers.';
      if (!(await confirm(context, { warning, items: described(doomed) }))) return 0;
    }
    const code = await removeAll(context, doomed);
    await sweepLitter(needs);
    return code;
  },
});

const doesNotRun = ({ state }: ListedContainer): boolean =>
  state.status === 'created' || state.status === 'exited';

function described(doomed: readonly ListedContainer[]): readonly string[] {
  return alignColumns(
    doomed.map(({ container, state }) => [container.id.slice(0, 12), container.name, state.status]),
  );
}

async function removeAll(context: Context, doomed: readonly ListedContainer[]): Promise<number> {
  const needs = context.engine.containers;
  let freedBytes = 0;
  const targets = doomed.map(({ container }) => ({ typed: container.id, container }));
  const code = await forEachTarget(context, { targets, errors: [] }, async ({ typed, container }) => {
    const bytes = await diskUsageOf(needs, container);
    if (!(await removeUnlessUsed(needs, container))) return undefined;
    freedBytes += bytes;
    return typed;
  });
  context.warn(reclaimed(freedBytes, humanSize(freedBytes)));
  return code;
}
