import { durationText } from '../../base/units.ts';
import { everyCapability } from './capabilities.ts';

/** An id in the container, and the same one outside all of tsman's namespaces. */
export interface SeenId {
  readonly inside: number;
  readonly host: number;
}

/** What the kernel tells of one process of a container. */
export interface ProcessFacts {
  /** In the container's pid namespace, as `parentPid` and `groupId`; 0 is one outside of it. */
  readonly pid: number;
  readonly hostPid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** One letter. @see proc(5) */
  readonly state: string;
  readonly nice: number;
  /** As /proc/PID/stat numbers terminals. */
  readonly terminal: number;
  readonly cpuMs: number;
  readonly elapsedMs: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly name: string;
  /** Empty for a thread of the kernel and for a zombie. */
  readonly args: readonly string[];
  readonly user: SeenId;
  readonly realUser: SeenId;
  readonly group: SeenId;
  readonly realGroup: SeenId;
  readonly groups: readonly SeenId[];
  readonly virtualKiB: number;
  readonly residentKiB: number;
  readonly capabilities: Readonly<
    Record<'ambient' | 'bounding' | 'effective' | 'inherited' | 'permitted', bigint>
  >;
  readonly seccomp: number;
  /** Of the security module; empty for none. */
  readonly label: string;
}

export interface TableFacts {
  readonly lastCapability: number;
  /** Name of a user or group of the container; undefined for an id without. */
  userName(uid: number): string | undefined;
  groupName(gid: number): string | undefined;
}

type Value = (process: ProcessFacts, facts: TableFacts) => string;

const caps =
  (set: keyof ProcessFacts['capabilities']): Value =>
  ({ capabilities }, { lastCapability }) =>
    capabilityWords(capabilities[set], lastCapability);

const user = (id: SeenId, facts: TableFacts) => facts.userName(id.inside) ?? String(id.inside);
const group = (id: SeenId, facts: TableFacts) => facts.groupName(id.inside) ?? String(id.inside);

/** Name → heading, value, and the code of ps(1)'s AIX descriptors. */
const DESCRIPTORS: Readonly<Record<string, readonly [heading: string, value: Value, code?: string]>> = {
  args: ['COMMAND', ({ args, name }) => (args.length === 0 ? `[${name}]` : args.join(' ')), '%a'],
  capamb: ['AMBIENT CAPS', caps('ambient')],
  capbnd: ['BOUNDING CAPS', caps('bounding')],
  capeff: ['EFFECTIVE CAPS', caps('effective')],
  capinh: ['INHERITED CAPS', caps('inherited')],
  capprm: ['PERMITTED CAPS', caps('permitted')],
  comm: ['COMMAND', ({ name }) => name, '%c'],
  etime: ['ELAPSED', ({ elapsedMs }) => durationText(elapsedMs), '%t'],
  group: ['GROUP', (process, facts) => group(process.group, facts), '%G'],
  groups: ['GROUPS', ({ groups }, facts) => groups.map((id) => group(id, facts)).join(',')],
  hgroup: ['HGROUP', (process) => String(process.group.host)],
  hgroups: ['HGROUPS', ({ groups }) => groups.map(({ host }) => host).join(',')],
  hpid: ['HPID', ({ hostPid }) => String(hostPid)],
  huser: ['HUSER', (process) => String(process.user.host)],
  label: ['LABEL', ({ label }) => label || '?'],
  nice: ['NI', ({ nice }) => String(nice), '%n'],
  pcpu: ['%CPU', ({ cpuMs, elapsedMs }) => ((100 * cpuMs) / Math.max(elapsedMs, 1)).toFixed(3), '%C'],
  pgid: ['PGID', ({ groupId }) => String(groupId), '%r'],
  pid: ['PID', ({ pid }) => String(pid), '%p'],
  ppid: ['PPID', ({ parentPid }) => String(parentPid), '%P'],
  rgroup: ['RGROUP', ({ realGroup }, facts) => group(realGroup, facts), '%g'],
  rss: ['RSS', ({ residentKiB }) => String(residentKiB)],
  ruser: ['RUSER', ({ realUser }, facts) => user(realUser, facts), '%u'],
  seccomp: ['SECCOMP', ({ seccomp }) => ['disabled', 'strict', 'filter'][seccomp] ?? '?'],
  state: ['STATE', ({ state }) => state],
  stime: ['STIME', ({ startedAt }) => `${startedAt.slice(0, 19).replace('T', ' ')} +0000 UTC`],
  time: ['TIME', ({ cpuMs }) => durationText(cpuMs), '%x'],
  tty: ['TTY', ({ terminal }) => terminalName(terminal), '%y'],
  user: ['USER', (process, facts) => user(process.user, facts), '%U'],
  vsz: ['VSZ', ({ virtualKiB }) => String(virtualKiB), '%z'],
};

const DEFAULT = ['user', 'pid', 'ppid', 'pcpu', 'etime', 'tty', 'time', 'args'];

/** Every column that `top` knows by name. */
export const PROCESS_COLUMNS: readonly string[] = Object.keys(DESCRIPTORS);

/**
 * The columns that are asked for: names or codes, apart by commas or as words of their own; the usual ones for none.
 *
 * @returns undefined where one is not known: they are arguments of ps(1)
 */
export function processColumns(words: readonly string[]): readonly string[] | undefined {
  const wanted = words.flatMap((word) => word.split(','));
  const names = (wanted.length === 0 ? DEFAULT : wanted).map(columnOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Cells: the headings, then a line a process. */
export function processTable(
  processes: readonly ProcessFacts[],
  columns: readonly string[],
  facts: TableFacts,
): readonly (readonly string[])[] {
  const chosen = columns.flatMap((name) => {
    const column = DESCRIPTORS[name];
    return column === undefined ? [] : [column];
  });
  return [
    chosen.map(([heading]) => heading),
    ...processes.map((process) => chosen.map(([, value]) => value(process, facts))),
  ];
}

function columnOf(word: string): string | undefined {
  if (Object.hasOwn(DESCRIPTORS, word)) return word;
  return PROCESS_COLUMNS.find((name) => DESCRIPTORS[name]?.[2] === word);
}

/** `CHOWN,KILL`; `none`, or `full` for all that the kernel knows. */
function capabilityWords(mask: bigint, lastCapability: number): string {
  const every = everyCapability(lastCapability);
  const held = every.filter((_, number) => (mask >> BigInt(number)) & 1n);
  if (held.length === 0) return 'none';
  if (held.length === every.length) return 'full';
  const names = held.map((name) => name.slice('CAP_'.length));
  return names.sort((one, other) => (one < other ? -1 : 1)).join(',');
}

/** @see Linux Documentation/admin-guide/devices.txt: 136 to 143 are pseudo terminals, 4 the console's */
function terminalName(device: number): string {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${minor + (major - 136) * 256}`;
  return major === 4 ? `tty${minor}` : '?';
}
