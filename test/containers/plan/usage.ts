import test from 'ava';
import { type CounterFiles, missingControllers, parseUsage } from '../../../lib/containers/plan/usage.ts';

const NOTHING: CounterFiles = {
  cpuStat: undefined,
  ioStat: undefined,
  memoryCurrent: undefined,
  memoryMax: undefined,
  memoryStat: undefined,
  pidsCurrent: undefined,
  networkDevices: undefined,
};

const usage = (files: Partial<CounterFiles>) => parseUsage({ ...NOTHING, ...files }, 1000);

test('memory is what is in use, without files that can be read again', (t) => {
  const { memoryBytes } = usage({ memoryCurrent: '500\n', memoryStat: 'anon 1\ninactive_file 120\n' });
  t.is(memoryBytes, 380);
});

test('the limit is the container’s, and never more than the machine has', (t) => {
  t.is(usage({ memoryMax: '300\n' }).memoryLimitBytes, 300);
  for (const memoryMax of ['max\n', '5000\n', undefined]) t.is(usage({ memoryMax }).memoryLimitBytes, 1000);
});

test('what is not counted is unknown and not zero, and its controllers are named', (t) => {
  const { memoryBytes, tasks, blocks, network, cpuMs } = usage({});
  t.deepEqual([memoryBytes, tasks, blocks, network, cpuMs], Array(5).fill(undefined));
  t.deepEqual(
    missingControllers(usage({ cpuStat: 'usage_usec 1', memoryCurrent: '1\n', pidsCurrent: '2\n' })),
    ['io'],
  );
});

test('what went through disks and devices is added up, the loopback left out', (t) => {
  const { blocks, network } = usage({
    ioStat: '8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=5 wbytes=0 rios=1\n',
    networkDevices: [
      'Inter-|   Receive                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets',
      '    lo:     999     1 0 0 0 0 0 0      999 1 0 0 0 0 0 0',
      '  tap0:     430     5 0 0 0 0 0 0      110 2 0 0 0 0 0 0',
    ].join('\n'),
  });
  t.deepEqual(blocks, { input: 15, output: 20 });
  t.deepEqual(network, { input: 430, output: 110 });
});

test('time of the processor is in milliseconds', (t) => {
  t.is(usage({ cpuStat: 'usage_usec 2500\nuser_usec 2000\n' }).cpuMs, 2.5);
});
