import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile, writeJson } from '../../lib/base/json-file.ts';
import { identityOf, ownIdentity } from '../../lib/base/process-identity.ts';
import { type Go, LIVE_FILES, type RunningRecord } from '../../lib/monitor/protocol.ts';
import { now, type Report } from './report.ts';

/** Write `running.json`, and the pid files that were asked for. */
export function recordStart(go: Go, pid: number): RunningRecord {
  const own = ownIdentity();
  const record: RunningRecord = {
    schema: 1,
    bootId: go.bootId,
    monitorPid: own.pid,
    monitorStartTime: own.startTime,
    pid,
    // A container that has ended already: no process ever had this start time.
    pidStartTime: identityOf(pid)?.startTime ?? '',
    startedAt: now(),
    ...(go.restart !== undefined && go.restart.count > 0 && { restartCount: go.restart.count }),
  };
  writeJson(join(go.liveFolder, LIVE_FILES.running), record, { durable: false });
  // The monitor before might be slow: by then this run may have ended, and what is there be of this monitor.
  if (record.restartCount !== undefined) rmSync(join(go.liveFolder, LIVE_FILES.restarting), { force: true });
  return record;
}

/** Write what `--pidfile` and `--conmon-pidfile` ask for. The container runs: it is too late to fail. */
export function writePidFiles({ pidFiles }: Go, pid: number, report: Report): void {
  const options = { durable: false, mode: 0o644 };
  try {
    if (pidFiles.container !== undefined) replaceFile(pidFiles.container, `${pid}`, options);
    if (pidFiles.monitor !== undefined) replaceFile(pidFiles.monitor, `${process.pid}`, options);
  } catch (error) {
    report(`pid file: ${String(error)}`);
  }
}

/** Whether somebody asks, or asked, for the container to end. */
export function isStopped({ liveFolder }: Go): boolean {
  return existsSync(join(liveFolder, LIVE_FILES.stopping));
}

/** A container that was removed by force has no folder any more. */
export function isWanted({ exitFile }: Go): boolean {
  return existsSync(dirname(exitFile));
}
