import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { run, type Who } from './bed.ts';

/**
 * What containers of one home have left behind. The pause process may stay, and what holds no container.
 *
 * @returns one line each, for a person to read
 */
export async function leftovers(who: Who, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const runtime = `${env['XDG_RUNTIME_DIR']}/tsman`;
  const mounts = await run(who, ['bin/tsman', 'unshare', 'cat', '/proc/self/mountinfo'], { env });
  const live = await run(who, ['find', `${runtime}/containers`, '-mindepth', '1'], { env });
  return [
    ...processesOf(env).map((line) => `process ${line}`),
    ...mounts.stdout
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '')
      .filter((path) => path.startsWith(`${env['HOME']}/`))
      .map((path) => `mount ${path}`),
    ...live.stdout
      .split('\n')
      .filter((path) => path !== '')
      .map((path) => `file ${path}`),
  ];
}

/** Processes of this home: those in its user namespace and those with its environment, the pause process aside. */
export function processesOf(env: Readonly<Record<string, string>>): readonly string[] {
  const mark = `XDG_DATA_HOME=${env['XDG_DATA_HOME']}`;
  const [pause = ''] = textOf(`${env['XDG_RUNTIME_DIR']}/tsman/pause`).split(' ');
  const space = namespaceOf(pause);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== pause)
    .filter(
      (pid) =>
        textOf(`/proc/${pid}/environ`).split('\0').includes(mark) ||
        (space !== undefined && namespaceOf(pid) === space),
    )
    .map((pid) => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`)
    .filter((line) => !line.endsWith(' '));
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`);
  } catch {
    return undefined;
  }
}

/** Empty for what may not be read, and for a process that has just ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
