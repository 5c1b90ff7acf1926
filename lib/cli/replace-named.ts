import { TsmanError } from '../base/error.ts';
import type { Needs } from '../containers/needs.ts';
import { removeContainer } from '../containers/operations/remove.ts';

/** `--replace`: remove the container that has the name, if there is one. */
export async function replaceNamed(needs: Needs, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  try {
    await removeContainer(needs, needs.containers.resolve(name), { force: true });
  } catch (error) {
    if (!(error instanceof TsmanError) || error.kind !== 'not-found') throw error;
  }
}
