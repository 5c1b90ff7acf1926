import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, hostname, release } from 'node:os';
import { dirname, join } from 'node:path';
import { callerIds, type IdRange, ownIdMap } from './caller.ts';
import type { CgroupFacts, HostFacts, IdFacts, Limit } from './facts.ts';
import { type Environment, homeOf } from './folders.ts';
import { userOf } from './passwd.ts';

/** Look at this machine. Nothing is read until it is asked for; no process is started (but see `userOf`). */
export function probeHost(environment: Environment, options: { readonly inside: boolean }): HostFacts {
  return lazily({
    ids: () => findIds(environment, options.inside),
    cgroup: findCgroup,
    rlimits: () => parseLimits(read('/proc/self/limits')),
    lastCapability: () => Number(read('/proc/sys/kernel/cap_last_cap')) || 40,
    seccomp: () => /^Seccomp_filters:/m.test(read('/proc/self/status')),
    apparmor: () => read('/sys/module/apparmor/parameters/enabled').startsWith('Y'),
    selinux: () => existsSync('/sys/fs/selinux/enforce'),
    hostname,
    kernel: release,
    architecture: arch,
    cpus: availableParallelism,
    memory: () => parseMemory(read('/proc/meminfo')),
    uptimeSeconds: () => Number.parseFloat(read('/proc/uptime')) || 0,
    distribution: () => parseDistribution(read('/etc/os-release') || read('/usr/lib/os-release')),
    fuse: () => canOpen('/dev/fuse'),
    tun: () => canOpen('/dev/net/tun'),
  });
}

/** An object whose properties are worked out when first read. */
function lazily<Shape extends object>(makers: { readonly [Key in keyof Shape]: () => Shape[Key] }): Shape {
  const target: Partial<Shape> = {};
  for (const key of Object.keys(makers) as (keyof Shape & string)[]) {
    Object.defineProperty(target, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = makers[key]();
        Object.defineProperty(target, key, { value, enumerable: true });
        return value;
      },
    });
  }
  // Every key of the shape has a maker.
  return target as Shape;
}

function findIds(environment: Environment, inside: boolean): IdFacts {
  const { uid, gid } = callerIds(inside);
  return {
    uidCount: countIds(ownIdMap('uid')),
    gidCount: countIds(ownIdMap('gid')),
    callerUid: uid,
    callerGid: gid,
    callerName: userOf(uid)?.name ?? String(uid),
    callerHome: homeOf(environment, uid),
  };
}

const countIds = (map: readonly IdRange[]) => map.reduce((sum, { count }) => sum + count, 0);

/** The magic number of a cgroup version 2 filesystem. @see statfs(2) */
const CGROUP2_MAGIC = 0x63677270;

function findCgroup(): CgroupFacts {
  const lines = read('/proc/self/cgroup')
    .split('\n')
    .filter((line) => line !== '');
  const path = lines.find((line) => line.startsWith('0::'))?.slice(3);
  const mounted = isCgroup2('/sys/fs/cgroup');
  const folder = path === undefined || !mounted ? undefined : join('/sys/fs/cgroup', path);
  const hasVersion1 = lines.some((line) => /^[1-9]\d*:[^:]/.test(line) && !/^\d+:name=/.test(line));
  return {
    kind: path === undefined ? 'none' : hasVersion1 ? 'hybrid' : 'pure',
    mounted,
    path,
    controllers:
      folder === undefined ? [] : read(join(folder, 'cgroup.controllers')).split(/\s+/).filter(Boolean),
    delegated: path === undefined || !mounted ? undefined : highestDelegated(path),
  };
}

/** A process may be moved, or born, from one group to another where the group above both is writable. */
function highestDelegated(path: string): string | undefined {
  const files = ['', 'cgroup.procs', 'cgroup.subtree_control'];
  if (!files.every((name) => isWritable(join('/sys/fs/cgroup', path, name)))) return undefined;
  return path === '/' ? path : (highestDelegated(dirname(path)) ?? path);
}

function isCgroup2(path: string): boolean {
  try {
    return statfsSync(path).type === CGROUP2_MAGIC;
  } catch {
    return false;
  }
}

const LIMIT_NAMES: Readonly<Record<string, string>> = {
  'Max cpu time': 'cpu',
  'Max file size': 'fsize',
  'Max data size': 'data',
  'Max stack size': 'stack',
  'Max core file size': 'core',
  'Max resident set': 'rss',
  'Max processes': 'nproc',
  'Max open files': 'nofile',
  'Max locked memory': 'memlock',
  'Max address space': 'as',
  'Max file locks': 'locks',
  'Max pending signals': 'sigpending',
  'Max msgqueue size': 'msgqueue',
  'Max nice priority': 'nice',
  'Max realtime priority': 'rtprio',
  'Max realtime timeout': 'rttime',
};

/** @see proc(5), /proc/pid/limits */
export function parseLimits(text: string): Readonly<Record<string, Limit>> {
  const limits: Record<string, Limit> = {};
  for (const line of text.split('\n')) {
    const name = LIMIT_NAMES[line.slice(0, 26).trim()];
    const [soft, hard] = line.slice(26).trim().split(/\s+/);
    if (name !== undefined) limits[name] = { soft: limitOf(soft), hard: limitOf(hard) };
  }
  return limits;
}

const limitOf = (text: string | undefined) =>
  text === undefined || text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);

/** @see proc(5), /proc/meminfo */
export function parseMemory(text: string): HostFacts['memory'] {
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return {
    totalBytes: bytes('MemTotal'),
    freeBytes: bytes('MemFree'),
    swapTotalBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
  };
}

/** @see os-release(5) */
export function parseDistribution(text: string): HostFacts['distribution'] {
  const value = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), version: value('VERSION_ID'), codename: value('VERSION_CODENAME') };
}

/** Opening tells more than the mode: a device controller may refuse what the mode allows. */
function canOpen(device: string): boolean {
  try {
    closeSync(openSync(device, 'r+'));
    return true;
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
