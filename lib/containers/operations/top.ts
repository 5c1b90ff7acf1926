import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TsmanError } from '../../base/error.ts';
import { randomHex } from '../../base/random.ts';
import { readTextInRoot } from '../../base/safe-path.ts';
import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { processTable, type TableFacts } from '../plan/process-table.ts';
import { stateOf } from '../state.ts';
import { cannotTop, psFailed } from './errors.ts';
import { execInContainer } from './exec.ts';
import { processesOf } from './processes.ts';

/**
 * What runs in a container, as cells: the headings, then a line a process. Works without any program in the container.
 *
 * @throws TSMAN_CONTAINER_STATE when it does not run
 */
export function topContainer(
  needs: Needs,
  { id }: Container,
  columns: readonly string[],
): readonly (readonly string[])[] {
  const state = stateOf(needs.paths, id);
  if (!isLive(state)) throw cannotTop();
  const processes = processesOf(state.pid, needs.now().getTime());
  return processTable(processes, columns, namesOf(`/proc/${state.pid}/root`, needs.host.lastCapability));
}

/**
 * What the container's own ps(1) prints with such arguments, without the line of ps itself.
 *
 * @throws TSMAN_CONTAINER_STATE when it does not run, TSMAN_TOP_PS when there is no ps, or it does not like them
 */
export async function psInContainer(
  needs: Needs,
  container: Container,
  args: readonly string[],
): Promise<readonly string[]> {
  const { folder } = needs.paths.live(container.id);
  if (!isLive(stateOf(needs.paths, container.id))) throw cannotTop();
  const path = join(folder, `ps-${randomHex(6)}`);
  const file = openSync(path, 'wx+', 0o600);
  try {
    rmSync(path);
    const request = { args: ['ps', ...args], terminal: false, privileged: false, env: {} };
    const options = { interactive: false, detach: false, size: undefined, preserveFds: 0, output: file };
    const exitCode = await execInContainer(needs, container, { request, options });
    const text = readFileSync(`/proc/self/fd/${file}`, 'utf8').replace(/\n$/, '');
    if (exitCode !== 0) throw psFailed(`exit code ${exitCode}: ${text.split('\n')[0]}`);
    return text.split('\n').filter((line) => !line.trimEnd().endsWith(['ps', ...args].join(' ')));
  } catch (error) {
    const hasNoPs = error instanceof TsmanError && [126, 127].includes(error.exitCode);
    throw hasNoPs ? psFailed(error.message) : error;
  } finally {
    closeSync(file);
  }
}

function namesOf(root: string, lastCapability: number): TableFacts {
  const users = namesById(readTextInRoot(root, '/etc/passwd'));
  const groups = namesById(readTextInRoot(root, '/etc/group'));
  return { lastCapability, userName: (uid) => users.get(uid), groupName: (gid) => groups.get(gid) };
}

/** The first name of an id counts. @see passwd(5), group(5) */
function namesById(text = ''): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (id !== '' && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}
