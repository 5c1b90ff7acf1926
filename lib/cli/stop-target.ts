import type { Container } from '../containers/model.ts';
import { type Stopped, stopContainer } from '../containers/operations/stop.ts';
import type { Context } from './command.ts';

/**
 * Stop a container, and say so when its stop signal was not enough.
 *
 * @param seconds as typed; undefined for the container's own
 * @returns undefined when it did not run
 */
export async function stopTarget(
  context: Context,
  container: Container,
  seconds: number | undefined,
): Promise<Stopped | undefined> {
  const options = seconds === undefined ? {} : { timeoutSeconds: seconds };
  const stopped = await stopContainer(context.engine.containers, container, options);
  if (stopped?.killed) {
    const { signal, timeoutSeconds } = stopped;
    context.warn(
      `StopSignal ${signal} failed to stop container ${container.name} in ${timeoutSeconds} seconds, resorting to SIGKILL`,
    );
  }
  return stopped;
}
