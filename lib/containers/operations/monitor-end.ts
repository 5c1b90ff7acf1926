import { setTimeout as sleep } from 'node:timers/promises';
import { readIntactJson } from '../../base/json-file.ts';
import { bootId, isAlive } from '../../host/process-identity.ts';
import type { RunningRecord } from '../../monitor/protocol.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { Needs } from '../needs.ts';

const POLL_MS = 2;

/**
 * Wait until the monitor of a container that has ended is done with its cleaning up, so that nothing is removed under the
 * feet of what comes next. Returns at once when there is none.
 */
export async function waitForMonitorEnd(needs: Needs, id: ContainerId): Promise<void> {
  const record = readIntactJson<RunningRecord>(needs.paths.live(id).running);
  if (record === undefined || record.bootId !== bootId()) return;
  const monitor = { pid: record.monitorPid, startTime: record.monitorStartTime };
  while (isAlive(monitor)) await sleep(POLL_MS);
}
