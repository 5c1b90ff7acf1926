import { codeOf, TsmanError } from '../../base/error.ts';
import { UndoStack } from '../../base/undo.ts';
import { launchMonitor, type MonitorHandle } from '../../monitor/launch.ts';
import type { Attach, Resize } from '../../monitor/protocol.ts';
import { startRefused } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { claimStart } from './claim.ts';
import { launchContainer } from './launch.ts';

export interface StartOptions {
  readonly attach?: Attach;
  readonly size?: Resize;
  warn(line: string): void;
}

/**
 * Start a container that was made before.
 *
 * @returns the monitor it runs under; undefined when it ran already
 * @throws TSMAN_CONTAINER_STARTING, TSMAN_START_FAILED
 */
export async function startContainer(
  needs: Needs,
  container: Container,
  { attach, size, warn }: StartOptions,
): Promise<MonitorHandle | undefined> {
  await using undo = new UndoStack();
  const release = await claimStart(needs, container.id);
  if (release === undefined) return undefined;
  undo.push(release);
  const monitor = launchMonitor({ program: needs.monitorProgram });
  try {
    await launchContainer(needs, container, { monitor, attach, size, warn });
  } catch (error) {
    const refused = REFUSALS.includes(codeOf(error) ?? '') && error instanceof TsmanError;
    throw refused ? startRefused(container.id, error) : error;
  }
  undo.keep();
  return monitor;
}

const REFUSALS = ['TSMAN_CONTAINER_START_FAILED', 'TSMAN_SECRET_NOT_FOUND'];
