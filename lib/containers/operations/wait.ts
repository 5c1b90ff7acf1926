import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';
import { waitForEnd } from './wait-for-end.ts';

/** Wait for a container to end. @returns its exit code at once when it does not run; -1 when nobody can know it */
export async function waitForContainer(needs: Needs, container: Container): Promise<number> {
  const { paths } = needs;
  const before = stateOf(paths, container.id);
  if (isLive(before)) {
    const record = await waitForEnd(needs, container.id);
    if (record !== undefined) return record.exitCode ?? -1;
  }
  const after = stateOf(paths, container.id);
  if ('finishedAt' in after) return after.exitCode ?? -1;
  return after.status === 'created' ? 0 : -1;
}
