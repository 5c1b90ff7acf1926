import { join } from 'node:path';
import type { Outcome } from './bed.ts';
import { aHome } from './home.ts';

/** Time for a whole suite, on a busy machine. */
const LIMIT_MS = 4 * 60_000;

/**
 * Run a script of ours where commands do their work: in the namespaces of the bed's user, as uid 0 there.
 *
 * @param script a compiled file, from the project's folder on; its first argument is a folder of its own, yet to be made,
 * that is removed after
 */
export async function runInNamespace(script: string, args: readonly string[]): Promise<Outcome> {
  const home = await aHome();
  try {
    const folder = join(home.env['XDG_DATA_HOME'] ?? home.folder, 'suite');
    return await home.tsman(['unshare', 'node', script, folder, ...args], { timeoutMs: LIMIT_MS });
  } finally {
    await home.remove();
  }
}
