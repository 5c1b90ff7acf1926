import { readFileSync } from 'node:fs';
import { TsmanError } from '../base/error.ts';
import type { Status } from '../containers/lifecycle.ts';
import type { Container } from '../containers/model.ts';
import { listContainers } from '../containers/operations/list.ts';
import { filterContainers } from '../containers/plan/filter.ts';
import type { Context } from './command.ts';
import { filterFacts } from './filter-facts.ts';
import { asText, type OptionTable, type Values } from './option.ts';
import { reportError } from './report-error.ts';

/** Options that say which containers a command is for, beside their names. */
export const targetOptions = {
  all: { kind: 'flag', short: 'a', about: 'Do it to every container' },
  cidfile: { kind: 'list', placeholder: 'FILE', about: 'Read the container ID from a file', parse: asText },
  filter: {
    kind: 'list',
    placeholder: 'KEY=VALUE',
    about: 'Choose containers by their properties',
    parse: asText,
  },
  ignore: { kind: 'flag', short: 'i', about: 'Pass over containers that do not exist' },
  latest: { kind: 'flag', short: 'l', about: 'Choose the container that was made last' },
} as const satisfies OptionTable;

export interface Target {
  /** What the caller typed, to be printed when it is done. */
  readonly typed: string;
  readonly container: Container;
}

type Wish = Partial<Values<typeof targetOptions>> & {
  /** The states of those that `--all` means; every one unless said. */
  readonly among?: readonly Status[];
};

/**
 * The containers a command line names. Names that cannot be found are reported one by one; the others go on.
 *
 * @throws TSMAN_NO_TARGET when nothing says which
 */
export function selectTargets(context: Context, args: readonly string[], wish: Wish) {
  const { containers } = context.engine.containers;
  const names = [...args, ...(wish.cidfile ?? []).map(readIdFile)];
  const errors: TsmanError[] = [];
  const found = names.flatMap((typed): Target[] => {
    try {
      return [{ typed, container: containers.resolve(typed) }];
    } catch (error) {
      if (!(error instanceof TsmanError)) throw error;
      if (!(wish.ignore && error.kind === 'not-found')) errors.push(error);
      return [];
    }
  });
  return { targets: [...found, ...chosen(context, wish)], errors };
}

function chosen(context: Context, { all, among, latest, filter = [] }: Wish): readonly Target[] {
  if (!all && !latest && filter.length === 0) return [];
  const listed = listContainers(context.engine.containers);
  const meant = all && among ? listed.filter(({ state }) => among.includes(state.status)) : listed;
  const matching = filterContainers(meant, filter, filterFacts(context));
  if (latest && matching.length === 0) throw noLatest();
  return (latest ? matching.slice(0, 1) : matching).map(({ container }) => ({
    typed: container.id,
    container,
  }));
}

function readIdFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new TsmanError(`reading CIDFile: open ${path}: no such file or directory`, {
      kind: 'not-found',
      code: 'TSMAN_CIDFILE_MISSING',
      cause,
    });
  }
}

interface Chosen {
  readonly targets: readonly Target[];
  readonly errors: readonly TsmanError[];
}

/**
 * As {@link selectTargets}; nothing is done when a name cannot be found.
 *
 * @throws TSMAN_CONTAINER_NOT_FOUND, TSMAN_NO_TARGET
 */
export function selectAll(context: Context, args: readonly string[], wish: Wish): Chosen {
  requireTargets(args, wish);
  const chosen = selectTargets(context, args, wish);
  const [first] = chosen.errors;
  if (first !== undefined) throw first;
  return chosen;
}

/**
 * Do something to each target at the same time, print what was typed for each that worked, report each that did not.
 *
 * @returns 0, or the exit code of the last error
 */
export async function forEachTarget(
  context: Context,
  { targets, errors }: Chosen,
  work: (target: Target) => Promise<string | undefined>,
): Promise<number> {
  const results = await Promise.allSettled(targets.map(work));
  const failures: unknown[] = [...errors];
  for (const result of results) {
    if (result.status === 'rejected') failures.push(result.reason);
    else if (result.value !== undefined) context.print(result.value);
  }
  const world = { env: context.environment, stderr: context.stderr };
  return failures.reduce<number>((_, error) => reportError(error, world), 0);
}

/** The one container a command is for. @throws TSMAN_CONTAINER_NOT_FOUND, TSMAN_NO_TARGET */
export function chooseOne(
  context: Context,
  { name, latest }: { readonly name: string | undefined; readonly latest: boolean },
): Container {
  const needs = context.engine.containers;
  if (latest) {
    const [last] = listContainers(needs);
    if (last === undefined) throw noLatest();
    return last.container;
  }
  if (name === undefined) throw noTarget('you must provide at least one name or id');
  return needs.containers.resolve(name);
}

/** @throws TSMAN_NO_TARGET in podman's words when neither names nor options choose any container */
export function requireTargets(args: readonly string[], wish: Wish): void {
  const chosenByOption =
    wish.all || wish.latest || (wish.cidfile?.length ?? 0) > 0 || (wish.filter?.length ?? 0) > 0;
  if (wish.all && wish.latest) throw noTarget('--all and --latest cannot be used together');
  if (args.length > 0 && wish.all) throw noTarget('no arguments are needed with --all');
  if (args.length > 0 && wish.latest) throw noTarget('--latest and containers cannot be used together');
  if (args.length === 0 && !chosenByOption) throw noTarget('you must provide at least one name or id');
}

function noTarget(message: string): TsmanError {
  return new TsmanError(message, { kind: 'invalid', code: 'TSMAN_NO_TARGET' });
}

function noLatest(): TsmanError {
  return new TsmanError('no such container', { kind: 'not-found', code: 'TSMAN_CONTAINER_NOT_FOUND' });
}
