import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { readIntactJson, writeJson } from '../../base/json-file.ts';
import { withLock } from '../../base/lock.ts';
import { removeCgroup } from '../../host/cgroup.ts';
import { mountsBelow } from '../../host/mount-table.ts';
import { bootId, isAlive, ownIdentity, type ProcessIdentity } from '../../host/process-identity.ts';
import { runProgram } from '../../host/spawn.ts';
import type { ExitRecord } from '../../monitor/protocol.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { noSuchContainer } from '../errors.ts';
import { allows, isActive } from '../lifecycle.ts';
import type { StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';
import { cannotStart, containerRemoving, containerStarting } from './errors.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { clearPlaces } from './places.ts';

interface Claim extends ProcessIdentity {
  readonly bootId: string;
  /** Without, it is for a start. */
  readonly purpose?: 'removal';
}

/**
 * Take the right to start a container that nobody knows of yet: its live folder is the claim, and making it is one step.
 *
 * @returns what gives the claim back
 */
export function claimNew(needs: Needs, id: ContainerId): () => void {
  return writeClaim(needs, id, {});
}

/**
 * Take the right to start a container, and clear away what an earlier run left behind when its monitor was killed.
 *
 * @returns undefined when it runs already
 * @throws TSMAN_CONTAINER_STARTING, TSMAN_CONTAINER_REMOVING when a live process is at it
 * @throws TSMAN_CONTAINER_NOT_FOUND when it has been removed meanwhile
 */
export async function claimStart(needs: Needs, id: ContainerId): Promise<(() => void) | undefined> {
  const { paths } = needs;
  return withLock(join(paths.locks, id), async () => {
    const state = stateOf(paths, id);
    if (isActive(state)) {
      if (allows(state.status, 'start')) return undefined;
      throw cannotStart(id, state.status);
    }
    checkNobodyClaims(needs, id);
    await clearEarlierRun(needs, id);
    if (!existsSync(paths.container(id).record)) throw noSuchContainer(id);
    return claimNew(needs, id);
  });
}

/** What stands in the way of removing a container. */
export type Obstacle = 'gone' | 'runs' | 'starts' | 'is being removed';

/**
 * Take the right to remove a container that does not run: nobody can start it from here on. When there is none any more,
 * what its monitor had to clear away is gone, too.
 *
 * @returns what gives the claim back, or why it cannot be had
 */
export async function claimRemoval(needs: Needs, id: ContainerId): Promise<(() => void) | Obstacle> {
  const { paths } = needs;
  return withLock(join(paths.locks, id), async () => {
    if (isActive(stateOf(paths, id))) return 'runs';
    const claim = liveClaim(needs, id);
    if (claim !== undefined) return claim.purpose === 'removal' ? 'is being removed' : 'starts';
    await clearEarlierRun(needs, id);
    // One that goes with its end has gone by now.
    if (!existsSync(paths.container(id).record)) return 'gone';
    return writeClaim(needs, id, { purpose: 'removal' });
  });
}

/** @throws TSMAN_CONTAINER_STARTING, TSMAN_CONTAINER_REMOVING when a live process is at it */
export function checkNobodyClaims(needs: Needs, id: ContainerId): void {
  const claim = liveClaim(needs, id);
  if (claim !== undefined) throw claim.purpose === 'removal' ? containerRemoving(id) : containerStarting(id);
}

/** Whether a living process is starting or removing a container that does not run. */
export function isClaimed(needs: Needs, id: ContainerId): boolean {
  return liveClaim(needs, id) !== undefined;
}

/** Neither does it run, nor has anybody to do with its start. */
export function isIdle({ paths }: Pick<Needs, 'paths'>, id: ContainerId): boolean {
  return !isActive(stateOf(paths, id)) && readClaim({ paths }, id) === undefined;
}

function liveClaim(needs: Needs, id: ContainerId): Claim | undefined {
  const claim = readClaim(needs, id);
  return claim?.purpose === undefined && hasEnded(needs, id) ? undefined : claim;
}

/** The claim of a process that lives. */
function readClaim({ paths }: Pick<Needs, 'paths'>, id: ContainerId): Claim | undefined {
  const claim = readIntactJson<Claim>(paths.live(id).claim);
  return claim !== undefined && claim.bootId === bootId() && isAlive(claim) ? claim : undefined;
}

/** The starter may live on (`run` attached) while its container has come and gone. */
function hasEnded(needs: Needs, id: ContainerId): boolean {
  return (
    stateOf(needs.paths, id).status === 'exited' && readIntactJson(needs.paths.live(id).running) !== undefined
  );
}

/** Take away what a run left behind; how it ended is written down for good. Only for a container that does not run. */
export async function clearEarlierRun(needs: Needs, id: ContainerId): Promise<void> {
  await waitForMonitorEnd(needs, id);
  recordLostEnd(needs, id);
  await clearLive(needs, id);
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

/** The note that it ran is removed with the rest: what nobody wrote down of its end has to be in the exit record. */
function recordLostEnd({ paths }: Pick<Needs, 'paths'>, id: ContainerId): void {
  const { status, ...end } = stateOf(paths, id);
  if (status !== 'exited' || !('finishedAt' in end) || end.exitCode !== undefined) return;
  writeJson(paths.container(id).exit, { schema: 1, ...end } satisfies ExitRecord, { makeFolder: false });
}

function writeClaim({ paths }: Needs, id: ContainerId, what: Pick<Claim, 'purpose'>): () => void {
  const { folder, claim } = paths.live(id);
  makeFolder(folder);
  writeJson(claim, { ...ownIdentity(), bootId: bootId(), ...what } satisfies Claim, { durable: false });
  return () => rmSync(folder, { recursive: true, force: true });
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
