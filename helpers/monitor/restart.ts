import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '../../lib/base/json-file.ts';
import { ownIdentity } from '../../lib/base/process-identity.ts';
import { launchMonitor } from '../../lib/monitor/launch.ts';
import { type ExitRecord, type Go, LIVE_FILES, type Restart } from '../../lib/monitor/protocol.ts';
import { planRestart } from '../../lib/monitor/restart.ts';
import { tellEvents } from './events.ts';
import { isStopped, isWanted } from './records.ts';
import type { Report } from './report.ts';

/** How soon a pause ends when somebody stops the container. */
const LOOK_MS = 50;

/** How the next run is to begin; undefined where this was the last. */
export function nextRun(go: Go, { exitCode, startedAt, finishedAt, stopped = false }: ExitRecord) {
  const ranMs = Date.parse(finishedAt) - Date.parse(startedAt);
  return isWanted(go) ? planRestart(go.restart, { exitCode, ranMs, stopped }) : undefined;
}

/** Before the exit record: so nobody takes a container that is to come back for one that has ended. */
export function announceRestart({ liveFolder }: Go): void {
  writeJson(join(liveFolder, LIVE_FILES.restarting), ownIdentity(), { durable: false });
}

/** A run that begins by itself. */
type NextGo = Go & { readonly restart: Restart };

/**
 * After a pause, have another monitor run the container again.
 *
 * @returns whether it runs; false when it was stopped or removed during the pause, or could not be started: then its exit record says why
 */
export async function runAgain(go: NextGo, record: ExitRecord, report: Report): Promise<boolean> {
  try {
    if (await pause(go, go.restart.delayMs)) {
      tellEvents(go, 'restarted');
      await launch(go);
      return true;
    }
  } catch (problem) {
    const error = `it could not be started again: ${problem instanceof Error ? problem.message : problem}`;
    report(error);
    if (isWanted(go)) writeJson(go.exitFile, { ...record, error }, { durable: true });
  }
  rmSync(join(go.liveFolder, LIVE_FILES.restarting), { force: true });
  return false;
}

async function launch(go: NextGo): Promise<void> {
  for (const old of [LIVE_FILES.pidFile, LIVE_FILES.runtimeLog])
    rmSync(join(go.liveFolder, old), { force: true });
  const { attach: _nobody, ...same } = go;
  const monitor = launchMonitor({ program: go.restart.program });
  monitor.go({ ...same, stdinOnce: false });
  await monitor.started;
}

async function pause(go: Go, delayMs: number): Promise<boolean> {
  let toldToEnd = false;
  process.once('SIGTERM', () => {
    toldToEnd = true;
  });
  const isOver = () => toldToEnd || isStopped(go) || !isWanted(go);
  const until = performance.now() + delayMs;
  for (let left = delayMs; left > 0 && !isOver(); left = until - performance.now()) {
    await sleep(Math.min(left, LOOK_MS));
  }
  return !isOver();
}
