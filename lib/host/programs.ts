import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { TsmanError } from '../base/error.ts';

/** The Debian package of each program that tsman starts. */
const PACKAGES: Readonly<Record<string, string>> = {
  'aardvark-dns': 'aardvark-dns',
  bzip2: 'bzip2',
  catatonit: 'catatonit',
  cp: 'coreutils',
  crun: 'crun',
  'fuse-overlayfs': 'fuse-overlayfs',
  fusermount3: 'fuse3',
  getent: 'libc-bin',
  getsubids: 'uidmap',
  gzip: 'gzip',
  ip: 'iproute2',
  journalctl: 'systemd',
  mount: 'mount',
  netavark: 'netavark',
  newgidmap: 'uidmap',
  newuidmap: 'uidmap',
  nsenter: 'util-linux',
  pasta: 'passt',
  runc: 'runc',
  slirp4netns: 'slirp4netns',
  stty: 'coreutils',
  'systemd-cat': 'systemd',
  tar: 'tar',
  tini: 'tini',
  umount: 'mount',
  unshare: 'util-linux',
  xz: 'xz-utils',
  zstd: 'zstd',
};

/** Where distributions keep programs that an unprivileged user's PATH may miss. */
const USUAL_PLACES = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/libexec/podman',
  '/usr/lib/podman',
  '/usr/libexec/catatonit',
];

const found = new Map<string, string | undefined>();

/** The absolute path of a program, by PATH and then the usual places; undefined when it is not installed. Starts nothing. */
export function findProgram(name: string): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  if (!found.has(name)) found.set(name, search(name));
  return found.get(name);
}

/** @throws TSMAN_PROGRAM_MISSING naming the package to install */
export function needProgram(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw programMissing(name);
  return path;
}

/** The Debian package of a program that tsman knows. */
export function packageOf(name: string): string | undefined {
  return PACKAGES[name];
}

/** The error for a program that is not there. */
export function programMissing(name: string): TsmanError {
  const debianPackage = PACKAGES[name];
  return new TsmanError(
    name.includes('/')
      ? `cannot run "${name}": no such program`
      : `cannot find the program "${name}" in PATH`,
    {
      kind: 'unavailable',
      code: 'TSMAN_PROGRAM_MISSING',
      hint:
        debianPackage === undefined
          ? `Install ${name}.`
          : `Install it (Debian, Ubuntu: \`sudo apt install ${debianPackage}\`).`,
    },
  );
}

function search(name: string): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return [...path, ...USUAL_PLACES].map((folder) => join(folder, name)).find((file) => isProgram(file));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
