import { type ListedContainer, listContainers } from '../../containers/operations/list.ts';
import { removeUnlessUsed } from '../../containers/operations/remove.ts';
import { diskUsageOf } from '../../containers/operations/sizes.ts';
import { checkPruneFilters, filterContainers } from '../../containers/plan/filter.ts';
import type { Context } from '../command.ts';
import { filterFacts } from '../filter-facts.ts';
import { alignColumns } from '../table.ts';
import { forEachTarget } from '../targets.ts';

/** Containers that do not run, as far as filters let them through. @throws TSMAN_FILTER_INVALID */
export function prunableContainers(context: Context, filters: readonly string[]): readonly ListedContainer[] {
  const facts = filterFacts(context);
  checkPruneFilters(filters, facts);
  return filterContainers(listContainers(context.engine.containers).filter(doesNotRun), filters, facts);
}

const doesNotRun = ({ state }: ListedContainer): boolean =>
  state.status === 'created' || state.status === 'exited';

/** A line each, for the question. */
export function describeContainers(doomed: readonly ListedContainer[]): readonly string[] {
  return alignColumns(
    doomed.map(({ container, state }) => [container.id.slice(0, 12), container.name, state.status]),
  );
}

/**
 * Remove them, and print the ID of each; one that somebody has started meanwhile stays.
 *
 * @returns the exit code, and what the disk got back in bytes
 */
export async function pruneContainers(context: Context, doomed: readonly ListedContainer[]) {
  const needs = context.engine.containers;
  let freedBytes = 0;
  const targets = doomed.map(({ container }) => ({ typed: container.id, container }));
  const code = await forEachTarget(context, { targets, errors: [] }, async ({ typed, container }) => {
    const bytes = await diskUsageOf(needs, container);
    if (!(await removeUnlessUsed(needs, container))) return undefined;
    freedBytes += bytes;
    return typed;
  });
  return { code, freedBytes };
}
