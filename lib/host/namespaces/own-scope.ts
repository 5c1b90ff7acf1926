import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findProgram } from '../programs.ts';

/**
 * Ask the user's systemd, where there is one, to move a process into a scope of its own: it must not end with the service or the
 * login that happened to start it. Not waited for; without systemd nothing happens.
 *
 * @param runtimeFolder the user's, not tsman's: `/run/user/UID`
 * @see org.freedesktop.systemd1(5), StartTransientUnit
 */
export function moveToOwnScope(pid: number, runtimeFolder: string): void {
  const program = findProgram('busctl');
  if (program === undefined || !existsSync(`${runtimeFolder}/systemd/private`)) return;
  const call = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'];
  const scope = [
    'ssa(sv)a(sa(sv))',
    `tsman-pause-${pid}.scope`,
    'fail',
    '1',
    'PIDs',
    'au',
    '1',
    String(pid),
    '0',
  ];
  spawn(program, ['--user', 'call', ...call, 'StartTransientUnit', ...scope], {
    cwd: '/',
    detached: true,
    env: { XDG_RUNTIME_DIR: runtimeFolder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtimeFolder}/bus` },
    stdio: 'ignore',
  })
    .on('error', () => undefined)
    .unref();
}
