import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '../../lib/base/json-file.ts';
import { ownIdentity } from '../../lib/base/process-identity.ts';
import { launchMonitor } from '../../lib/monitor/launch.ts';
import { type ExitRecord, type Go, LIVE_FILES, type Restart } from '../../lib/monitor/protocol.ts';
import { planRestart } from '../../lib/monitor/restart.ts';

/** How soon a pause ends when somebody stops the container. */
const LOOK_MS = 50;

/** How the next run is to begin; undefined where this was the last. */
export function nextRun(go: Go, { exitCode, startedAt, finishedAt, stopped = false }: ExitRecord) {
  const ranMs = Date.parse(finishedAt) - Date.parse(startedAt);
  return isWanted(go) ? planRestart(go.restart, { exitCode, ranMs, stopped }) : undefined;
}

/** Whether somebody asks, or asked, for the container to end. */
export function isStopped({ liveFolder }: Go): boolean {
  return existsSync(join(liveFolder, LIVE_FILES.stopping));
}

/** Before the exit record: so nobody takes a container that is to come back for one that has ended. */
export function announceRestart({ liveFolder }: Go): void {
  writeJson(join(liveFolder, LIVE_FILES.restarting), ownIdentity(), { durable: false });
}

/**
 * After a pause, have another monitor run the container again.
 *
 * @returns whether it runs; false when it was stopped or removed during the pause
 * @throws what the start failed with
 */
export async function runAgain(go: Go, restart: Restart): Promise<boolean> {
  const { liveFolder } = go;
  const marker = join(liveFolder, LIVE_FILES.restarting);
  try {
    if (!(await pause(go, restart.delayMs))) return false;
    for (const old of [LIVE_FILES.pidFile, LIVE_FILES.runtimeLog])
      rmSync(join(liveFolder, old), { force: true });
    const { attach: _nobody, ...same } = go;
    const monitor = launchMonitor({ program: restart.program });
    monitor.go({ ...same, stdinOnce: false, restart });
    await monitor.started;
    return true;
  } finally {
    rmSync(marker, { force: true });
  }
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

/** A container that was removed by force has no folder any more. */
function isWanted({ exitFile }: Go): boolean {
  return existsSync(dirname(exitFile));
}
