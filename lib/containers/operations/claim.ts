import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { readIntactJson, writeJson } from '../../base/json-file.ts';
import { withLock } from '../../base/lock.ts';
import { removeCgroup } from '../../host/cgroup.ts';
import { mountsBelow } from '../../host/mount-table.ts';
import { bootId, isAlive, ownIdentity, type ProcessIdentity } from '../../host/process-identity.ts';
import { runProgram } from '../../host/spawn.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { cannotStart, containerStarting } from '../errors.ts';
import { allows, isActive } from '../lifecycle.ts';
import type { StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { clearPlaces } from './places.ts';

interface Claim extends ProcessIdentity {
  readonly bootId: string;
}

/**
 * Take the right to start a container that nobody knows of yet: its live folder is the claim, and making it is one step.
 *
 * @returns what gives the claim back
 */
export function claimNew(needs: Needs, id: ContainerId): () => void {
  const { folder, claim } = needs.paths.live(id);
  makeFolder(folder);
  writeJson(claim, { ...ownIdentity(), bootId: bootId() } satisfies Claim, { durable: false });
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * Take the right to start a container, and clear away what an earlier run left behind when its monitor was killed.
 *
 * @returns undefined when it runs already
 * @throws TSMAN_CONTAINER_STARTING when a live process is at it
 */
export async function claimStart(needs: Needs, id: ContainerId): Promise<(() => void) | undefined> {
  const { paths } = needs;
  return withLock(join(paths.locks, id), async () => {
    const state = stateOf(paths, id);
    if (isActive(state)) {
      if (allows(state.status, 'start')) return undefined;
      throw cannotStart(id, state.status);
    }
    if (isStarting(needs, id)) throw containerStarting(id);
    await waitForMonitorEnd(needs, id);
    await clearLive(needs, id);
    return claimNew(needs, id);
  });
}

/** Whether a living process is starting a container that does not run yet. */
export function isStarting(needs: Needs, id: ContainerId): boolean {
  const claim = readIntactJson<Claim>(needs.paths.live(id).claim);
  return claim !== undefined && claim.bootId === bootId() && isAlive(claim) && !hasEnded(needs, id);
}

/** Unmount and remove what a run left behind. Only for a container that does not run. */
export async function clearLive(needs: Needs, id: ContainerId): Promise<void> {
  const { folder, rootfs, start } = needs.paths.live(id);
  const record = readIntactJson<StartRecord>(start);
  if (record?.cgroup !== undefined && record.bootId === bootId()) await removeCgroup(record.cgroup);
  await needs.storage.unmountRootfs(id, rootfs);
  await clearPlaces(needs, id);
  for (const path of mountsBelow(folder)) await runProgram('umount', ['-l', path]);
  rmSync(folder, { recursive: true, force: true });
}

/** Neither does it run, nor is anybody starting it. */
export function isIdle({ paths }: Pick<Needs, 'paths'>, id: ContainerId): boolean {
  if (isActive(stateOf(paths, id))) return false;
  const claim = readIntactJson<Claim>(paths.live(id).claim);
  return claim === undefined || claim.bootId !== bootId() || !isAlive(claim);
}

/** The starter may live on (`run` attached) while its container has come and gone. */
function hasEnded(needs: Needs, id: ContainerId): boolean {
  return (
    stateOf(needs.paths, id).status === 'exited' && readIntactJson(needs.paths.live(id).running) !== undefined
  );
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    mkdirSync(folder, { mode: 0o700 });
  }
}
