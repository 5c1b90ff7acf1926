import { join } from 'node:path';
import { readJson } from '../base/json-file.ts';
import { bootId, type ProcessIdentity } from '../base/process-identity.ts';
import { type ExitRecord, LIVE_FILES, type RunningRecord } from './protocol.ts';

/** What the monitor wrote when the container began to run; undefined when it did not, or before the last boot. */
export function readRunning(liveFolder: string): RunningRecord | undefined {
  const record = readJson<RunningRecord>(join(liveFolder, LIVE_FILES.running));
  return record?.bootId === bootId() ? record : undefined;
}

/** How the container ended last; undefined when it never did. */
export function readExit(exitFile: string): ExitRecord | undefined {
  return readJson<ExitRecord>(exitFile);
}

/** The monitor of a running container. */
export function monitorOf(record: RunningRecord): ProcessIdentity {
  return { pid: record.monitorPid, startTime: record.monitorStartTime };
}

/** The container's first process. */
export function firstProcessOf(record: RunningRecord): ProcessIdentity {
  return { pid: record.pid, startTime: record.pidStartTime };
}
