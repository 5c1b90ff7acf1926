import { readdirSync, type Stats, statSync } from 'node:fs';
import { codeOf } from '../../base/error.ts';
import type { ContainerRequest } from '../model.ts';
import { noDevice } from '../plan/errors.ts';
import type { SpecFacts } from '../plan/facts.ts';

type Device = SpecFacts['devices'][number];

/**
 * What each `--device` is on the host. A privileged container gets what there is in the host's /dev, terminals aside.
 *
 * @throws TSMAN_DEVICE_NOT_FOUND
 */
export function findDevices({ devices, privileged }: ContainerRequest): readonly Device[] {
  const asked = devices.map(({ source, destination }) => {
    const found = statOf(source);
    if (found === undefined) throw noDevice(source);
    return describe(source, destination, found);
  });
  return privileged ? [...hostDevices(), ...asked] : asked;
}

/** What the container gets from the runtime anyway. */
const OWN = new Set(['console', 'full', 'fd', 'null', 'ptmx', 'random', 'tty', 'urandom', 'zero']);

function hostDevices(): readonly Device[] {
  // Not what symbolic links lead to: /dev/stdin is the caller's, not a device.
  return readdirSync('/dev', { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry;
    const device = entry.isCharacterDevice() || entry.isBlockDevice();
    const path = `/dev/${name}`;
    const found = !device || OWN.has(name) || /^(tty|vcs)/.test(name) ? undefined : statOf(path);
    return found === undefined ? [] : [describe(path, path, found)];
  });
}

function describe(hostPath: string, path: string, { rdev, mode, ...found }: Stats): Device {
  const block = (mode & 0o170000) === 0o060000;
  return {
    hostPath,
    path,
    type: block ? 'b' : 'c',
    major: Number((BigInt(rdev) >> 8n) & 0xfffn),
    minor: (rdev & 0xff) | ((rdev >> 12) & 0xfff00),
    fileMode: mode & 0o777,
    uid: found.uid,
    gid: found.gid,
  };
}

/** What the bind mounts of a request find on the host. */
export function lookAtSources({ mounts }: ContainerRequest): SpecFacts['sources'] {
  const sources = ['/dev/mqueue', ...mounts.flatMap((mount) => (mount.type === 'bind' ? mount.source : []))];
  return Object.fromEntries(
    sources.flatMap((source) => {
      const found = statOf(source);
      return found === undefined ? [] : [[source, { folder: found.isDirectory() }]];
    }),
  );
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
