import type { Container } from '../model.ts';

export interface CgroupPlanFacts {
  /** The highest group that the caller may make groups in, from the root of the hierarchy; undefined for none. */
  readonly delegated: string | undefined;
}

/** Whether a process of the caller's may be born in a group: the highest that is the caller's has to be above both. */
export function canReach(cgroup: string, { delegated }: CgroupPlanFacts): boolean {
  return delegated !== undefined && cgroup.startsWith(delegated === '/' ? '/' : `${delegated}/`);
}

/**
 * Where a container's own control group goes: directly below the highest that is the caller's, where no process of
 * the caller's sits, so that controllers can be enabled for it. What freezes, counts and limits a container is this group.
 *
 * @returns undefined where it stays in the group of its monitor: nothing is delegated, or `--cgroups disabled`
 * @see Linux Documentation/admin-guide/cgroup-v2.rst, "No Internal Process Constraint" and "Delegation"
 */
export function planCgroup(
  { id, request }: Pick<Container, 'id' | 'request'>,
  { delegated }: CgroupPlanFacts,
): string | undefined {
  if (delegated === undefined || request.cgroups === 'disabled') return undefined;
  return `${delegated === '/' ? '' : delegated}/tsman-${id}.scope`;
}
