import type { Container } from '../model.ts';

/** One look at the health of a container. */
export interface HealthCheck {
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * What checks the health of a container; undefined where nothing does, or `NONE` says so.
 *
 * @see docker's image format, `Healthcheck`: `["CMD", …]`, `["CMD-SHELL", line]`, `["NONE"]`; times in nanoseconds
 */
export function planHealthCheck({ image }: Pick<Container, 'image'>): HealthCheck | undefined {
  const { Test = [], Timeout } = image?.config.Healthcheck ?? {};
  const [kind, ...words] = Test;
  const args = kind === 'CMD' ? words : kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : [];
  if (args.length === 0) return undefined;
  return { args, timeoutMs: Timeout ? Timeout / 1e6 : DEFAULT_TIMEOUT_MS };
}
