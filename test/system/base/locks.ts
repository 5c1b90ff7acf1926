import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { withLock } from '../../../lib/base/lock.ts';
import { RecordStore } from '../../../lib/base/record-store.ts';
import { storeIn, type Tally } from '../../fixtures/tally.ts';

const fixture = (name: string) => new URL(`../../fixtures/${name}.js`, import.meta.url).pathname;

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-lock-'));
  return {
    path: join(folder, 'deep/lock'),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** Who is inside; 0 for nobody: the file comes and goes. */
function holderIn(marker: string): number {
  try {
    return Number(readFileSync(marker, 'utf8'));
  } catch {
    return 0;
  }
}

async function aHolder(path: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [fixture('hold-lock'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return holder;
}

test.serial('a killed holder does not keep the next one waiting', async (t) => {
  using place = aFolder();
  const delays: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const holder = await aHolder(place.path);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const start = performance.now();
    await withLock(place.path, () => undefined);
    delays.push(performance.now() - start);
  }
  t.log(`after SIGKILL of the holder: ${delays.map((delay) => `${delay.toFixed(1)} ms`).join(', ')}`);
  t.true(Math.min(...delays) < 1000);
});

test.serial('however many holders are killed, two processes never hold one lock', async (t) => {
  using place = aFolder();
  const log = join(place.folder, 'log');
  const marker = join(place.folder, 'marker');
  writeFileSync(log, '');
  const args = [fixture('hammer-lock'), place.path, marker, log];
  const start = () => spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const running = Array.from({ length: 6 }, start);
  t.teardown(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);
  let killed = 0;
  while (killed < 25 || lines().length < 50) {
    await sleep(10 + Math.random() * 50);
    const holder = holderIn(marker);
    const victim = running.findIndex(({ pid }) => pid === holder);
    if (victim === -1) continue;
    running[victim]?.kill('SIGKILL');
    running[victim] = start();
    killed += 1;
  }
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(running.map((child) => once(child, 'exit')));
  t.log(`${lines().length} times inside, ${killed} holders killed`);
  t.deepEqual(
    lines().filter((line) => line !== '.'),
    [],
  );
});

test.serial('50 processes that add to one record lose nothing', async (t) => {
  using place = aFolder();
  const store = new RecordStore<Tally>(storeIn(place.folder));
  await store.insert('one', { schema: 1, names: [] });
  const program = fixture('add-to-record');
  const start = performance.now();
  const children = Array.from({ length: 50 }, (_, index) =>
    spawn(process.execPath, [program, place.folder, `p${index}`, '4'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  t.log(`50 processes, 200 changes: ${(performance.now() - start).toFixed(0)} ms`);
  t.deepEqual([...new Set(codes)], [0]);
  const names = new Set(store.read('one')?.names);
  const wanted = children.flatMap((_, index) => [0, 1, 2, 3].map((change) => `p${index}-${change}`));
  t.deepEqual(
    wanted.filter((name) => !names.has(name)),
    [],
  );
  t.is(names.size, 200);
  t.false(existsSync(join(place.folder, 'locks/one.lock')));
});
