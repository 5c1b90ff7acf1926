import test from 'ava';
import { formatRows } from '../../lib/cli/rows.ts';
import { statsListing } from '../../lib/cli/stats-listing.ts';
import type { Measured } from '../../lib/containers/operations/stats.ts';
import type { Usage } from '../../lib/containers/plan/usage.ts';
import { aContainer } from '../support/a-request.ts';

const START = Date.parse('2026-11-26T12:00:00Z');

const measured = (seconds: number, usage: Usage | undefined): Measured => ({
  container: aContainer(),
  state:
    usage === undefined
      ? { status: 'created' }
      : { status: 'running', pid: 1, monitorPid: 2, startedAt: '2026-11-26T12:00:00Z' },
  usage,
  at: START + seconds * 1000,
});

const shown = async (format: string, now: Measured, before?: Measured) =>
  (await formatRows([{ now, before }], statsListing({ full: false }), { name: 'stats', format }))[0];

test('the share of a processor is that since the look before, at the first look since the start', async (t) => {
  const usage = { cpuMs: 3000, memoryLimitBytes: 1 };
  const now = measured(10, usage);
  t.is(await shown('{{.CPUPerc}} {{.AVGCPU}} {{.UpTime}}', now), '30.00% 30.00% 3s');
  t.is(
    await shown('{{.CPUPerc}} {{.AVGCPU}}', now, measured(8, { ...usage, cpuMs: 1000 })),
    '100.00% 30.00%',
  );
});

test('what is not known is two dashes, what a container uses that does not run is nothing', async (t) => {
  const format = '{{.CPUPerc}}|{{.MemUsage}}|{{.MemPerc}}|{{.NetIO}}|{{.BlockIO}}|{{.PIDS}}|{{.UpTime}}';
  t.is(await shown(format, measured(1, { memoryLimitBytes: 2e9 })), '--|-- / 2GB|--|-- / --|-- / --|--|--');
  t.is(await shown(format, measured(1, undefined)), '0.00%|0B / 0B|0.00%|0B / 0B|0B / 0B|0|0s');
});
