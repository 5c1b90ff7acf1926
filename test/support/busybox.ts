import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var/tmp'];

/** A root file system of busybox, with a user alice, for `uid` and `gid` to own. */
export function busyboxRoot(
  folder: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): void {
  for (const name of FOLDERS) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['tmp', 'var/tmp']) chmodSync(join(folder, name), 0o1777);
  copyFileSync('/bin/busybox', join(folder, 'bin/busybox'));
  const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(folder, 'bin', applet));
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n',
  );
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nwheel:x:10:alice\nalice:x:1000:\n');
  writeFileSync(join(folder, 'bin/garbage'), 'garbage\n', { mode: 0o755 });
  execFileSync('chown', ['-Rh', `${uid}:${gid}`, folder]);
}
