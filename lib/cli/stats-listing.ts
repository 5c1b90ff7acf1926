import { durationText } from '../base/units.ts';
import type { Measured } from '../containers/operations/stats.ts';
import type { Flow } from '../containers/plan/usage.ts';
import { humanSize } from './human.ts';
import type { Listing } from './rows.ts';

/** A container's counters, and what they were when it was looked at before. */
export interface StatsRow {
  readonly now: Measured;
  readonly before?: Measured | undefined;
}

const UNKNOWN = '--';

/** podman's columns, template fields and JSON. What the kernel does not count is `--`, never a number. */
export function statsListing({ full }: { readonly full: boolean }): Listing<StatsRow> {
  return {
    columns: {
      ID: 'ID',
      Name: 'NAME',
      CPUPerc: 'CPU %',
      MemUsage: 'MEM USAGE / LIMIT',
      MemPerc: 'MEM %',
      NetIO: 'NET IO',
      BlockIO: 'BLOCK IO',
      PIDS: 'PIDS',
      UpTime: 'CPU TIME',
      AVGCPU: 'AVG CPU %',
    },
    headings: { MemUsageBytes: 'MEM USAGE / LIMIT', ContainerID: 'CONTAINER ID' },
    json: (row) => {
      const fields = wordsOf(row, full);
      return {
        id: fields.ID,
        name: fields.Name,
        cpu_time: fields.UpTime,
        cpu_percent: fields.CPUPerc,
        avg_cpu: fields.AVGCPU,
        mem_usage: fields.MemUsage,
        mem_percent: fields.MemPerc,
        net_io: fields.NetIO,
        block_io: fields.BlockIO,
        pids: fields.PIDS,
      };
    },
    fields: (row) => wordsOf(row, full),
  };
}

function wordsOf(row: StatsRow, full: boolean) {
  const { container, usage } = row.now;
  const { memoryBytes, memoryLimitBytes, cpuMs, tasks, network, blocks } = usage ?? NOTHING;
  return {
    ID: full ? container.id : container.id.slice(0, 12),
    ContainerID: container.id,
    Container: container.id.slice(0, 12),
    Name: container.name,
    CPU: share(row),
    CPUPerc: percent(share(row)),
    AVGCPU: percent(share({ now: row.now })),
    UpTime: cpuMs === undefined ? UNKNOWN : durationText(cpuMs),
    MemUsage: `${size(memoryBytes)} / ${size(memoryLimitBytes)}`,
    MemUsageBytes: `${binarySize(memoryBytes)} / ${binarySize(memoryLimitBytes)}`,
    MemPerc: percent(memoryBytes && (100 * memoryBytes) / memoryLimitBytes),
    NetIO: flow(network),
    BlockIO: flow(blocks),
    PIDS: tasks === undefined ? UNKNOWN : String(tasks),
  };
}

const NO_FLOW: Flow = { input: 0, output: 0 };

/** What a container that does not run uses. */
const NOTHING = {
  cpuMs: 0,
  memoryBytes: 0,
  memoryLimitBytes: 0,
  tasks: 0,
  network: NO_FLOW,
  blocks: NO_FLOW,
};

/** Of one processor, in percent: since the look before, or since its start. */
function share({ now, before }: StatsRow): number | undefined {
  if (now.usage === undefined) return 0;
  const { cpuMs } = now.usage;
  if (cpuMs === undefined || !('startedAt' in now.state)) return undefined;
  const sameRun =
    before !== undefined && 'startedAt' in before.state && before.state.startedAt === now.state.startedAt;
  const sinceMs = sameRun ? before.at : Date.parse(now.state.startedAt);
  const usedMs = cpuMs - (sameRun ? (before.usage?.cpuMs ?? 0) : 0);
  return (100 * usedMs) / Math.max(1, now.at - sinceMs);
}

const percent = (value: number | undefined) => (value === undefined ? UNKNOWN : `${value.toFixed(2)}%`);

const size = (bytes: number | undefined) => (bytes === undefined ? UNKNOWN : humanSize(bytes, '', 4));

const flow = (each: Flow | undefined) => `${size(each?.input)} / ${size(each?.output)}`;

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function binarySize(bytes: number | undefined): string {
  if (bytes === undefined) return UNKNOWN;
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BINARY.length - 1);
  return `${Number((bytes / 1024 ** power).toPrecision(4))}${BINARY[power]}`;
}
