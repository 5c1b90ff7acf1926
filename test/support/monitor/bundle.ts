import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const APPLETS = [
  ...['sh', 'cat', 'echo', 'true', 'sleep', 'stty', 'seq', 'head', 'dd', 'sha256sum', 'kill', 'trap', 'tr'],
  ...['yes', 'ls', 'wc', 'printf', 'id', 'ps', 'test', 'setsid', 'env', 'mkdir', 'touch', 'tty', 'readlink'],
];

export interface BundleOptions {
  readonly args: readonly string[];
  readonly terminal?: boolean;
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Share the namespaces of processes with the test. */
  readonly hostPids?: boolean;
}

/** An OCI bundle of busybox, for a process that is root of a user namespace already. */
export function writeBundle(folder: string, options: BundleOptions): void {
  const bin = join(folder, 'rootfs/bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['proc', 'dev', 'tmp', 'sys']) mkdirSync(join(folder, 'rootfs', name));
  copyFileSync('/bin/busybox', join(bin, 'busybox'));
  for (const applet of APPLETS) symlinkSync('busybox', join(bin, applet));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(specOf(options)));
}

function specOf({ args, terminal = false, user, size, hostPids }: BundleOptions) {
  const capabilities = ['CAP_KILL', 'CAP_SETUID', 'CAP_SETGID'];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal,
      ...(size === undefined ? {} : { consoleSize: { width: size.columns, height: size.rows } }),
      user: user ?? { uid: 0, gid: 0 },
      args,
      env: ['PATH=/bin', 'TERM=xterm', 'PS1=$ '],
      cwd: '/',
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: 'rootfs' },
    hostname: 'box',
    mounts: [
      // Only in a pid namespace of one's own.
      ...(hostPids ? [] : [{ destination: '/proc', type: 'proc', source: 'proc' }]),
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['newinstance', 'ptmxmode=0666'],
      },
    ],
    linux: {
      namespaces: ['mount', 'ipc', 'uts', ...(hostPids ? [] : ['pid'])].map((type) => ({ type })),
    },
  };
}
