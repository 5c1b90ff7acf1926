import { rmSync, writeFileSync } from 'node:fs';
import { codeOf } from '../../base/error.ts';
import { readIntactJson } from '../../base/json-file.ts';
import { isFrozen, readCgroup, setFrozen } from '../../host/cgroup.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { allows, isLive } from '../lifecycle.ts';
import type { Container, StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { stateOf } from '../state.ts';
import { cannotPause, cannotUnpause, freezeTimedOut, nothingToFreeze } from './errors.ts';

type Place = Pick<Needs, 'paths'>;
type Witnessed = Pick<Needs, 'paths' | 'events'>;

/**
 * Freeze all processes of a container. That it is paused is never stored: a note says which group to look at, and the
 * kernel says whether that is frozen.
 *
 * @throws TSMAN_CONTAINER_STATE when it does not run, TSMAN_CGROUP_MISSING when it has no group of its own
 */
export async function pauseContainer({ paths, events }: Witnessed, container: Container): Promise<void> {
  const { id } = container;
  const state = stateOf(paths, id);
  if (!isLive(state) || !allows(state.status, 'pause')) throw cannotPause(state.status);
  const cgroup = cgroupOf({ paths }, id);
  const members = cgroup === undefined ? undefined : readCgroup(cgroup, 'cgroup.procs');
  if (cgroup === undefined || !members?.split('\n').includes(String(state.pid))) throw nothingToFreeze(id);
  writeFileSync(paths.live(id).paused, cgroup, { mode: 0o600 });
  if (!(await setFrozen(cgroup, true))) {
    await thawContainer({ paths }, id);
    throw freezeTimedOut(id);
  }
  // Once more, for those who wait for it to be so.
  writeFileSync(paths.live(id).paused, cgroup, { mode: 0o600 });
  events.write(containerEvent(container, 'pause'));
}

/** Let the processes of a container go on. @throws TSMAN_CONTAINER_STATE when it is not paused */
export async function unpauseContainer({ paths, events }: Witnessed, container: Container): Promise<void> {
  const { id } = container;
  if (!allows(stateOf(paths, id).status, 'unpause')) throw cannotUnpause(id);
  await thawContainer({ paths }, id);
  events.write(containerEvent(container, 'unpause'));
}

/** Thaw what is frozen of a container, if anything is. */
export async function thawContainer({ paths }: Place, id: ContainerId): Promise<void> {
  const cgroup = cgroupOf({ paths }, id);
  try {
    if (cgroup !== undefined && isFrozen(cgroup)) await setFrozen(cgroup, false);
  } catch (error) {
    // Killed while it was frozen: the group has just gone.
    if (!['ENOENT', 'ENODEV'].includes(codeOf(error) ?? '')) throw error;
  }
  rmSync(paths.live(id).paused, { force: true });
}

/** The control group of a running container's own. */
export function cgroupOf({ paths }: Place, id: ContainerId): string | undefined {
  return readIntactJson<StartRecord>(paths.live(id).start)?.cgroup;
}
