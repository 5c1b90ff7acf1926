import { TsmanError } from '../../base/error.ts';
import { noHealthCheck } from '../errors.ts';
import { allows } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planHealthCheck } from '../plan/health-check.ts';
import { stateOf } from '../state.ts';
import { notRunning } from './errors.ts';
import { execInContainer } from './exec.ts';

/**
 * Run the health check of a container once.
 *
 * @returns whether it is well; one that cannot be run, or takes too long, says no
 * @throws TSMAN_HEALTHCHECK_MISSING, TSMAN_CONTAINER_STATE
 */
export async function checkHealth(needs: Needs, container: Container): Promise<boolean> {
  const check = planHealthCheck(container);
  if (check === undefined) throw noHealthCheck(container.id);
  if (!allows(stateOf(needs.paths, container.id).status, 'exec')) throw notRunning(container.id);
  const request = { args: check.args, terminal: false, privileged: false, env: {} };
  const options = { interactive: false, detach: false, size: undefined, preserveFds: 0 };
  try {
    const call = { request, options: { ...options, output: 'ignore' as const, timeoutMs: check.timeoutMs } };
    return (await execInContainer(needs, container, call)) === 0;
  } catch (error) {
    if (error instanceof TsmanError && [126, 127].includes(error.exitCode)) return false;
    throw error;
  }
}
