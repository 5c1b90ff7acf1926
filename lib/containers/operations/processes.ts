import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type IdRange, ownIdMap, parseIdMap } from '../../host/caller.ts';
import type { ProcessFacts, SeenId } from '../plan/process-table.ts';

/** Of every Linux that Node.js runs on. @see sysconf(3), _SC_CLK_TCK */
const TICK_MS = 10;

interface Raw {
  readonly hostPid: number;
  readonly stat: readonly string[];
  readonly name: string;
  readonly status: Readonly<Record<string, string>>;
  /** Its pid namespace. */
  readonly space: string;
}

/**
 * The processes of a container, by their numbers in it: all of the pid namespace of its first one, and of namespaces below.
 * Read in our own /proc, so that nothing is needed in the container. One that ends meanwhile is left out.
 *
 * @param first its first process, as we see it
 * @param now milliseconds since 1970
 */
export function processesOf(first: number, now: number): readonly ProcessFacts[] {
  const all = new Map(
    pids()
      .flatMap((pid) => readRaw(pid) ?? [])
      .map((raw) => [raw.hostPid, raw]),
  );
  const root = all.get(first);
  if (root === undefined) return [];
  const depth = numbers(root, 'NSpid').length - 1;
  const belongs = (raw: Raw | undefined): boolean =>
    raw !== undefined && (raw.space === root.space || belongs(all.get(parentOf(raw))));
  const members = [...all.values()].filter(belongs);
  const insidePid = (hostPid: number) => {
    const raw = all.get(hostPid);
    return raw !== undefined && belongs(raw) ? numberAt(raw, 'NSpid', depth) : 0;
  };
  const world = { depth, insidePid, now, upMs: upMs(), maps: idMaps(first) };
  return members.flatMap((raw) => factsOf(raw, world) ?? []).sort((one, other) => one.pid - other.pid);
}

function pids(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function readRaw(hostPid: number): Raw | undefined {
  try {
    const stat = readFileSync(`/proc/${hostPid}/stat`, 'latin1');
    const end = stat.lastIndexOf(')');
    const lines = readFileSync(`/proc/${hostPid}/status`, 'utf8').split('\n');
    return {
      hostPid,
      // From its third field on.
      stat: stat
        .slice(end + 2)
        .trim()
        .split(' '),
      name: stat.slice(stat.indexOf('(') + 1, end),
      status: Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2))),
      space: readlinkSync(`/proc/${hostPid}/ns/pid`),
    };
  } catch {
    // Gone, or not ours to look at.
    return undefined;
  }
}

interface WorldFacts {
  readonly depth: number;
  readonly now: number;
  readonly upMs: number;
  readonly maps: Record<'uid' | 'gid', (seen: number) => SeenId>;
  insidePid(hostPid: number): number;
}

function factsOf(raw: Raw, { depth, insidePid, now, upMs: up, maps }: WorldFacts): ProcessFacts {
  const { hostPid, name, stat, status } = raw;
  const at = (field: number) => Number(stat[field - 3] ?? 0);
  const [realUid = 0, uid = 0] = numbers(raw, 'Uid');
  const [realGid = 0, gid = 0] = numbers(raw, 'Gid');
  const elapsedMs = Math.max(0, up - at(22) * TICK_MS);
  const mask = (key: string) => BigInt(`0x${status[key] ?? '0'}`);
  return {
    pid: numberAt(raw, 'NSpid', depth),
    hostPid,
    parentPid: insidePid(parentOf(raw)),
    groupId: numberAt(raw, 'NSpgid', depth),
    state: stat[0] ?? '?',
    nice: at(19),
    terminal: at(7),
    cpuMs: (at(14) + at(15)) * TICK_MS,
    elapsedMs,
    startedAt: new Date(now - elapsedMs).toISOString(),
    name,
    args: textOf(`/proc/${hostPid}/cmdline`)
      .split('\0')
      .filter((arg, index, all) => arg !== '' || index < all.length - 1),
    user: maps.uid(uid),
    realUser: maps.uid(realUid),
    group: maps.gid(gid),
    realGroup: maps.gid(realGid),
    groups: numbers(raw, 'Groups').map(maps.gid),
    virtualKiB: Number.parseInt(status['VmSize'] ?? '0', 10),
    residentKiB: Number.parseInt(status['VmRSS'] ?? '0', 10),
    capabilities: {
      ambient: mask('CapAmb'),
      bounding: mask('CapBnd'),
      effective: mask('CapEff'),
      inherited: mask('CapInh'),
      permitted: mask('CapPrm'),
    },
    seccomp: Number(status['Seccomp'] ?? 0),
    label: textOf(`/proc/${hostPid}/attr/current`).replace(/[\0\n]+$/, ''),
  };
}

const parentOf = ({ stat }: Raw): number => Number(stat[1] ?? 0);

function numbers({ status }: Raw, key: string): readonly number[] {
  return (status[key] ?? '').split(/\s+/).filter(Boolean).map(Number);
}

const numberAt = (raw: Raw, key: string, index: number): number => numbers(raw, key)[index] ?? 0;

function upMs(): number {
  return Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 1000;
}

/** From the ids that we see to those in the container and those outside of our namespaces. */
function idMaps(first: number): WorldFacts['maps'] {
  const shared = linkOf(`/proc/${first}/ns/user`) === linkOf('/proc/self/ns/user');
  const map = (kind: 'uid' | 'gid') => {
    const inside = shared ? undefined : parseIdMap(textOf(`/proc/${first}/${kind}_map`));
    const outside = ownIdMap(kind);
    return (seen: number) => ({
      inside: inside === undefined ? seen : move(seen, inside, { from: 'outside', to: 'inside' }),
      host: move(seen, outside, { from: 'inside', to: 'outside' }),
    });
  };
  return { uid: map('uid'), gid: map('gid') };
}

interface Direction {
  readonly from: 'inside' | 'outside';
  readonly to: 'inside' | 'outside';
}

function move(id: number, ranges: readonly IdRange[], { from, to }: Direction): number {
  const range = ranges.find((each) => id >= each[from] && id < each[from] + each.count);
  return range === undefined ? id : range[to] + id - range[from];
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
