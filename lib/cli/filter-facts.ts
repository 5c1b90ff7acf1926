import type { FilterFacts } from '../containers/plan/filter.ts';
import type { Context } from './command.ts';
import { pointInTime } from './point-in-time.ts';

/** What `--filter` values may refer to: other containers, and points in time. */
export function filterFacts(context: Context): FilterFacts {
  return {
    createdAtOf: (nameOrId) => context.engine.containers.containers.resolve(nameOrId).createdAt,
    timeOf: (text) => new Date(pointInTime(text, context.now)).toISOString(),
  };
}
