import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../programs.ts';

/**
 * Ask the user's systemd, where there is one, to move a process into a scope of its own: it must not end with the service or the
 * login that happened to start it. Not waited for; without systemd nothing happens.
 *
 * @param runtimeFolder the user's, not tsman's: `/run/user/UID`
 * @see org.freedesktop.systemd1(5), StartTransientUnit
 */
export function moveToOwnScope(pid: number, runtimeFolder: string): void {
  askForScope(pid, `tsman-pause-${pid}.scope`, runtimeFolder);
}

const LOOK_MS = 5;
const LOOKS = 200;

/**
 * Move this process out of a login's scope, which systemd does not delegate, into one of the user's own systemd.
 *
 * @returns the control group it is in then; undefined when there is no systemd, or it does not answer
 */
export async function enterOwnScope(runtimeFolder: string): Promise<string | undefined> {
  const before = ownCgroup();
  if (!askForScope(process.pid, `tsman-${process.pid}.scope`, runtimeFolder)) return undefined;
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const now = ownCgroup();
    if (now !== before) return now;
    await sleep(LOOK_MS);
  }
  return undefined;
}

const ownCgroup = () => /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];

function askForScope(pid: number, name: string, runtimeFolder: string): boolean {
  const program = findProgram('busctl');
  if (program === undefined || !existsSync(`${runtimeFolder}/systemd/private`)) return false;
  const call = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'];
  const scope = ['ssa(sv)a(sa(sv))', name, 'fail', '1', 'PIDs', 'au', '1', String(pid), '0'];
  spawn(program, ['--user', 'call', ...call, 'StartTransientUnit', ...scope], {
    cwd: '/',
    detached: true,
    env: { XDG_RUNTIME_DIR: runtimeFolder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtimeFolder}/bus` },
    stdio: 'ignore',
  })
    .on('error', () => undefined)
    .unref();
  return true;
}
