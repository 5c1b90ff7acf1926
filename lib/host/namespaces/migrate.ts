import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../base/lock.ts';
import type { Paths } from '../paths.ts';
import { signalProcess } from '../process-identity.ts';
import { findLostPause, liveMonitors, readPause } from './pause-record.ts';

/**
 * Give the user's namespaces up: the next command makes new ones, with the ranges of /etc/subuid as they are then.
 *
 * @param stopContainers is called first and must leave no container running
 * @returns whether there was anything to give up, and how many containers still ran, in which case nothing was done
 */
export async function migrate(
  paths: Paths,
  stopContainers: () => Promise<void>,
): Promise<{ readonly stopped: boolean; readonly stillRunning: number }> {
  await stopContainers();
  return await withLock(join(paths.locks, 'namespaces'), () => {
    const stillRunning = liveMonitors(paths).length;
    if (stillRunning > 0) return { stopped: false, stillRunning };
    const recorded = readPause(paths);
    const stopped = recorded !== undefined && signalProcess(recorded, 'SIGKILL');
    const lost = findLostPause(paths);
    if (lost !== undefined) signalProcess(lost, 'SIGKILL');
    rmSync(paths.pause, { force: true });
    return { stopped: stopped || lost !== undefined, stillRunning };
  });
}
