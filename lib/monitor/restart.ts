import type { Restart } from './protocol.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 60_000;
/** What ran for so long had no trouble starting. */
const LASTING_MS = 10_000;

/** How a run of a container ended. */
export interface RunEnd {
  readonly exitCode: number | undefined;
  readonly ranMs: number;
  /** Somebody asked it to stop. */
  readonly stopped: boolean;
}

/**
 * Whether and when a container that has ended is started again: after a tenth of a second, twice that after the next failure,
 * and so on up to a minute; from the beginning again when it ran for ten seconds, as docker does.
 *
 * @returns the `Restart` of the next run; undefined when there is to be none
 */
export function planRestart(restart: Restart | undefined, end: RunEnd): Restart | undefined {
  if (restart === undefined || end.stopped) return undefined;
  const { policy, maxRetries = Number.POSITIVE_INFINITY, count, delayMs } = restart;
  if (policy === 'on-failure' && (end.exitCode === 0 || count >= maxRetries)) return undefined;
  const isFirst = delayMs === 0 || end.ranMs >= LASTING_MS;
  const next = isFirst ? FIRST_DELAY_MS : Math.min(2 * delayMs, LONGEST_DELAY_MS);
  return { ...restart, count: count + 1, delayMs: next };
}
