import { TsmanError } from '../../base/error.ts';
import type { Status } from '../lifecycle.ts';

/** What can be waited for, in podman's words, and the states in which it has come. */
const STATES: Readonly<Record<string, readonly (Status | 'removed')[]>> = {
  configured: ['created'],
  created: ['created'],
  exited: ['exited', 'restarting'],
  healthy: [],
  initialized: [],
  paused: ['paused'],
  removed: ['removed'],
  removing: ['removed'],
  running: ['running'],
  stopped: ['exited', 'restarting'],
  stopping: ['stopping'],
  unhealthy: [],
};

/** Every word that `wait --condition` takes. */
export const CONDITIONS = Object.keys(STATES);

/** Whether one of the conditions has come about. */
export function hasCome(conditions: readonly string[], status: Status | 'removed'): boolean {
  return conditions.some((condition) => STATES[condition]?.includes(status));
}

/** Whether the end of the container is all that is waited for. */
export function endsOnly(conditions: readonly string[]): boolean {
  return conditions.every((condition) => condition === 'stopped' || condition === 'exited');
}

/** @throws TSMAN_WAIT_CONDITION in podman's words */
export function parseCondition(text: string): string {
  if (Object.hasOwn(STATES, text)) return text;
  throw new TsmanError(`unknown container state: ${text}: invalid argument`, {
    kind: 'invalid',
    code: 'TSMAN_WAIT_CONDITION',
    hint: `Wait for one of: ${CONDITIONS.join(', ')}.`,
  });
}
