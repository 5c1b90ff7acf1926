import { existsSync, mkdirSync } from 'node:fs';
import { watchFolder } from '../../host/watch-folder.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { healthUnwatched, noHealthCheck, noSuchContainer } from '../errors.ts';
import { type ContainerState, isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { endsOnly, hasCome } from '../plan/condition.ts';
import { planHealthCheck } from '../plan/health-check.ts';
import { stateOf } from '../state.ts';
import { waitForEnd } from './wait-for-end.ts';

/** Wait for a container to end. @returns its exit code at once when it does not run; -1 when nobody can know it */
export async function waitForContainer(needs: Needs, container: Container): Promise<number> {
  const { paths } = needs;
  const before = stateOf(paths, container.id);
  if (isLive(before)) {
    const record = await waitForEnd(needs, container.id);
    if (record !== undefined) return record.exitCode ?? -1;
  }
  const after = stateOf(paths, container.id);
  if ('finishedAt' in after) return after.exitCode ?? -1;
  return after.status === 'created' ? 0 : -1;
}

/**
 * Wait until a container is in one of some states. Driven by what the kernel tells of its records, without a poll.
 *
 * @returns its exit code where its end was waited for, and came; else -1
 * @throws TSMAN_CONTAINER_NOT_FOUND when it is removed before, TSMAN_HEALTHCHECK_MISSING, TSMAN_HEALTH_UNWATCHED
 */
export async function waitForCondition(
  needs: Needs,
  container: Container,
  conditions: readonly string[],
): Promise<number> {
  if (endsOnly(conditions)) return waitForContainer(needs, container);
  if (conditions.every((condition) => /^(un)?healthy$/.test(condition))) {
    throw (planHealthCheck(container) === undefined ? noHealthCheck : healthUnwatched)(container.id);
  }
  for (;;) {
    const code = await lookAndWait(needs, container, conditions);
    if (code !== undefined) return code;
  }
}

/** @returns undefined when its records have changed and it is time to look again */
async function lookAndWait(
  needs: Needs,
  container: Container,
  conditions: readonly string[],
): Promise<number | undefined> {
  const { id } = container;
  const left = new AbortController();
  const watch = watchRecords(needs, id);
  try {
    const state = stateNow(needs, id);
    if (hasCome(conditions, state?.status ?? 'removed')) {
      return state !== undefined && 'finishedAt' in state ? (state.exitCode ?? -1) : -1;
    }
    if (state === undefined) throw noSuchContainer(id);
    if (!isLive(state)) return await watch.changed();
    const ended = waitForEnd(needs, id, left.signal).then((record) => record?.exitCode ?? -1);
    // Nobody may be listening any more.
    ended.catch(() => undefined);
    const code = await Promise.race([watch.changed(), ended]);
    return hasCome(conditions, 'exited') ? code : undefined;
  } finally {
    left.abort();
    watch.close();
  }
}

function stateNow({ paths, containers }: Needs, id: ContainerId): ContainerState | undefined {
  return containers.read(id) && stateOf(paths, id);
}

/** All folders that change with the state of a container; its own ones come and go, which the ones above tell. */
function watchRecords({ paths }: Needs, id: ContainerId) {
  mkdirSync(paths.liveContainers, { recursive: true, mode: 0o700 });
  const folders = [paths.containers, paths.container(id).folder, paths.liveContainers, paths.live(id).folder];
  const never = new Promise(() => undefined);
  const watches = folders.filter((folder) => existsSync(folder)).map((folder) => watchFolder(folder, never));
  return {
    changed: async () => {
      await Promise.race(watches.map((watch) => watch.changed()));
      return undefined;
    },
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}
