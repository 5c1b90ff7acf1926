import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIntactJson } from '../../base/json-file.ts';
import { UndoStack } from '../../base/undo.ts';
import { ownIdentity, signalProcess } from '../../host/process-identity.ts';
import type { RunningRecord } from '../../monitor/protocol.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { signalNumber } from '../../oci/signals.ts';
import { allows, isActive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { stateOf } from '../state.ts';
import { cannotKill } from './errors.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { thawContainer } from './pause.ts';
import { waitForEnd } from './wait-for-end.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;

export interface StopOptions {
  /** Seconds before SIGKILL; the container's own, then 10. Negative waits for ever; 0 is SIGKILL at once. */
  readonly timeoutSeconds?: number;
}

export interface Stopped {
  /** The signal asked for was not enough. */
  readonly killed: boolean;
  readonly signal: string;
  readonly timeoutSeconds: number;
}

/**
 * Stop a container: its stop signal, a while to end, SIGKILL. A container that does not run is left alone. No lock is held,
 * so that everything else goes on meanwhile, also a second `stop`.
 *
 * @returns undefined when it did not run
 */
export async function stopContainer(
  needs: Needs,
  container: Container,
  options: StopOptions = {},
): Promise<Stopped | undefined> {
  const { id, request, image } = container;
  if (!isActive(stateOf(needs.paths, id))) return undefined;
  const signal = request.stopSignal ?? image?.config.StopSignal ?? 'SIGTERM';
  const timeoutSeconds = options.timeoutSeconds ?? request.stopTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  await using undo = new UndoStack();
  noteStopping(needs, id, undo);
  await endPause(needs, id);
  const ended = waitForEnd(needs, id);
  signalContainer(needs, id, signalNumber(timeoutSeconds === 0 ? 'SIGKILL' : signal));
  await thawContainer(needs, id);
  const gone = timeoutSeconds === 0 || (await within(ended, timeoutSeconds));
  if (!gone) signalContainer(needs, id, signalNumber('SIGKILL'));
  await ended;
  needs.events.write(containerEvent(container, 'stop'));
  return { killed: !gone, signal, timeoutSeconds };
}

/** End a container at once, and for good. */
export async function endContainer(needs: Needs, id: ContainerId): Promise<void> {
  await using undo = new UndoStack();
  noteStopping(needs, id, undo);
  await endPause(needs, id);
  const ended = waitForEnd(needs, id);
  signalContainer(needs, id, signalNumber('SIGKILL'));
  await ended;
}

/** A monitor that is about to start the container again is told not to by what was noted; it may just have done it. */
async function endPause(needs: Needs, id: ContainerId): Promise<void> {
  if (stateOf(needs.paths, id).status === 'restarting') await waitForMonitorEnd(needs, id);
}

/** Others see that it is being stopped, as long as this process lives; its monitor, that it is not to run again. */
function noteStopping({ paths }: Needs, id: ContainerId, undo: UndoStack): void {
  const { folder, stopping } = paths.live(id);
  if (!existsSync(folder)) return;
  try {
    writeFileSync(stopping, JSON.stringify(ownIdentity()), { mode: 0o600 });
    undo.push(() => rmSync(stopping, { force: true }));
  } catch {
    // It has ended: its folder is gone.
  }
}

/** Send a signal, by number, to the first process of a container. @throws TSMAN_CONTAINER_STATE when it does not run */
export function killContainer(needs: Needs, container: Container, signal: number): void {
  const { status } = stateOf(needs.paths, container.id);
  if (!allows(status, 'kill')) throw cannotKill(container.id, status);
  signalContainer(needs, container.id, signal);
  const event = containerEvent(container, 'kill');
  needs.events.write({ ...event, attributes: { ...event.attributes, signal: String(signal) } });
}

/** Send a signal to the container's first process, unless it has ended. */
export function signalContainer(needs: Needs, id: ContainerId, signal: number): void {
  const record = readIntactJson<RunningRecord>(needs.paths.live(id).running);
  if (record === undefined) return;
  signalProcess({ pid: record.pid, startTime: record.pidStartTime }, signal);
}

async function within(ended: Promise<unknown>, seconds: number): Promise<boolean> {
  if (seconds < 0) return ended.then(() => true);
  const timer = new AbortController();
  const expired = sleep(seconds * 1000, false, { signal: timer.signal }).catch(() => false);
  const gone = await Promise.race([ended.then(() => true), expired]);
  timer.abort();
  return gone;
}
