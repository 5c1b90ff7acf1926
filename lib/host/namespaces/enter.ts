import type { Environment } from '../folders.ts';
import { runInForeground } from '../foreground.ts';
import { openNamespaces } from './open.ts';

/** Set for the copy of a program that was started inside, so that a host where entering fails in silence cannot loop. */
const ENTERED = '_TSMAN_ENTERED';

/**
 * Make sure that this program runs inside the user's namespaces. The launcher has seen to that already, in which case this costs
 * some microseconds; where the program was started in another way, the same command line is run again inside.
 *
 * Call it before anything touches the store; not for `--help` and `--version`, which need no namespaces.
 *
 * @param warn takes one line, without `Warning:`
 * @returns undefined when inside: go on. Else the exit code of the copy that has done the work: return it at once
 * @throws what {@link openNamespaces} throws
 */
export async function enterNamespaces(
  environment: Environment,
  warn: (line: string) => void,
): Promise<number | undefined> {
  const entry = await openNamespaces({ environment, folder: workingFolder(), warn });
  const again = process.env[ENTERED] !== undefined;
  delete process.env[ENTERED];
  if (entry.length === 0) return undefined;
  if (again) throw new Error(`still outside after ${entry.join(' ')}`);
  const program = [process.execPath, ...process.execArgv, '--', ...process.argv.slice(1)];
  return await runInForeground([...entry, ...program], { ...process.env, [ENTERED]: '1' });
}

/** The working folder; `/` when it was removed under our feet. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
