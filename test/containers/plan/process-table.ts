import test from 'ava';
import {
  type ProcessFacts,
  processColumns,
  processTable,
} from '../../../lib/containers/plan/process-table.ts';

const none = { ambient: 0n, bounding: 0n, effective: 0n, inherited: 0n, permitted: 0n };
const id = (inside: number) => ({ inside, host: inside + 100_000 });

const process: ProcessFacts = {
  pid: 1,
  hostPid: 4711,
  parentPid: 0,
  groupId: 1,
  state: 'S',
  nice: 0,
  terminal: 0,
  cpuMs: 1230,
  elapsedMs: 3_600_000,
  startedAt: '2026-11-26T12:56:16.120Z',
  name: 'sleep',
  args: ['sleep', '10'],
  user: id(0),
  realUser: id(7),
  group: id(0),
  realGroup: id(0),
  groups: [id(5), id(6)],
  virtualKiB: 2268,
  residentKiB: 1376,
  capabilities: none,
  seccomp: 2,
  label: '',
};

const facts = {
  lastCapability: 40,
  userName: (uid: number) => (uid === 0 ? 'root' : undefined),
  groupName: (gid: number) => (gid === 5 ? 'tty' : undefined),
};

const cells = (columns: string, changed: Partial<ProcessFacts> = {}) =>
  processTable([{ ...process, ...changed }], processColumns([columns]) ?? [], facts)[1];

test('columns are named, or have the codes of ps, apart by commas or as words', (t) => {
  t.deepEqual(processColumns(['pid,%C', 'hpid']), ['pid', 'pcpu', 'hpid']);
  t.deepEqual(processColumns([]), ['user', 'pid', 'ppid', 'pcpu', 'etime', 'tty', 'time', 'args']);
});

test('a word that is no column means that all of them are for ps', (t) => {
  for (const word of ['-ef', 'nope', 'toString', '', '%q']) t.is(processColumns(['pid', word]), undefined);
});

test('ids are shown by their names in the container, by their numbers where they have none, and on the host', (t) => {
  t.deepEqual(cells('user,ruser,groups,huser,hgroups'), ['root', '7', 'tty,6', '100000', '100005,100006']);
});

test('times are those of Go, the share of the processor has three digits', (t) => {
  t.deepEqual(cells('etime,time,pcpu,stime'), ['1h0m0s', '1.23s', '0.034', '2026-11-26 12:56:16 +0000 UTC']);
  t.deepEqual(cells('etime,pcpu', { elapsedMs: 61_500, cpuMs: 0 }), ['1m1.5s', '0.000']);
});

test('capabilities are none, full, or names in the order of the alphabet', (t) => {
  const capabilities = {
    ...none,
    effective: (1n << 41n) - 1n,
    bounding: (1n << 31n) | (1n << 0n) | (1n << 5n),
  };
  t.deepEqual(cells('capamb,capeff,capbnd', { capabilities }), ['none', 'full', 'CHOWN,KILL,SETFCAP']);
});

test('terminals have their names, a process without arguments is in brackets', (t) => {
  t.deepEqual(cells('tty,args', { terminal: 0x8803, args: [] }), ['pts/3', '[sleep]']);
  t.deepEqual(cells('tty,args,seccomp,label'), ['?', 'sleep 10', 'filter', '?']);
});
