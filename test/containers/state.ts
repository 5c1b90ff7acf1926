import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { bootId, ownIdentity } from '../../lib/base/process-identity.ts';
import { stateOf } from '../../lib/containers/state.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { type ContainerId, parseContainerId } from '../../lib/oci/container-id.ts';

/** What the monitors of a container do that ends at once and is always started again, as fast as they can. */
const MONITORS = `
const { renameSync, rmSync, writeFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { running, exit, restarting, identity, bootId, until } = workerData;
const replace = (path, value) => {
  writeFileSync(path + '.new', JSON.stringify(value));
  renameSync(path + '.new', path);
};
const { pid, startTime } = identity;
for (let run = 0; Date.now() < until; run++) {
  const startedAt = String(run);
  replace(running, { schema: 1, bootId, monitorPid: pid, monitorStartTime: startTime, pid, pidStartTime: startTime, startedAt });
  rmSync(restarting, { force: true });
  if (run === 0) parentPort.postMessage('runs');
  replace(restarting, identity);
  replace(exit, { schema: 1, exitCode: 1, startedAt, finishedAt: startedAt, oomKilled: false });
}
`;

test('a container that is started again and again is never taken for one that has ended', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'tsman-state-'));
  t.teardown(() => rmSync(data, { recursive: true, force: true }));
  const paths = pathsIn({ data, runtime: join(data, 'run'), cache: data, config: data });
  const id = parseContainerId('ab'.repeat(32)) as ContainerId;
  const { running, restarting } = paths.live(id);
  const { exit } = paths.container(id);
  for (const file of [running, exit]) mkdirSync(dirname(file), { recursive: true });
  const until = Date.now() + 1000;
  const workerData = { running, exit, restarting, identity: ownIdentity(), bootId: bootId(), until };
  const monitors = new Worker(MONITORS, { eval: true, workerData });
  await new Promise((resolve) => monitors.once('message', resolve));
  const seen = new Set<string>();
  while (Date.now() < until - 50) seen.add(stateOf(paths, id).status);
  await monitors.terminate();
  t.true(seen.has('running'));
  t.false(seen.has('exited'));
});
