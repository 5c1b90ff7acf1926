import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { withLock } from '../../lib/base/lock.ts';
import { newOwner } from '../../lib/base/lock-file.ts';

const fixture = (name: string) => new URL(`../fixtures/${name}.js`, import.meta.url).pathname;

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-lock-'));
  return {
    path: join(folder, 'deep/lock'),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

async function aHolder(path: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [fixture('hold-lock'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return holder;
}

test('works under one lock never overlap, and each gets its turn', async (t) => {
  using place = aFolder();
  let inside = 0;
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      withLock(place.path, async () => {
        inside += 1;
        t.is(inside, 1);
        await sleep(1);
        inside -= 1;
        return index;
      }),
    ),
  );
  t.deepEqual(results, [...Array(20).keys()]);
});

test('a lock is given back when its work fails', async (t) => {
  using place = aFolder();
  await t.throwsAsync(
    withLock(place.path, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.false(existsSync(place.path));
  t.is(await withLock(place.path, () => 'again'), 'again');
});

test('a lock that is held is waited for, and its holder is named when that takes too long', async (t) => {
  using place = aFolder();
  const holder = await aHolder(place.path);
  await t.throwsAsync(
    withLock(place.path, () => 0, { timeoutMs: 60 }),
    {
      code: 'TSMAN_LOCK_TIMEOUT',
      message: `cannot get the lock "${place.path}": process ${holder.pid} holds it`,
    },
  );
  holder.kill('SIGKILL');
});

test("an earlier boot's lock, and that of a reused pid, are no one's", async (t) => {
  using place = aFolder();
  await withLock(place.path, () => undefined);
  const [pid, startTime, namespace, boot, count] = newOwner().split(' ');
  const dead = [
    `${pid} ${startTime} ${namespace} 00000000-0000-0000-0000-000000000000 ${count}`,
    `${pid} ${Number(startTime) + 1} ${namespace} ${boot} ${count}`,
  ];
  for (const owner of dead) {
    symlinkSync(owner, place.path);
    t.is(await withLock(place.path, () => 'mine', { timeoutMs: 5000 }), 'mine');
  }
});

test('an owner that nobody can judge is left alone', async (t) => {
  using place = aFolder();
  await withLock(place.path, () => undefined);
  const [, , , boot] = newOwner().split(' ');
  for (const owner of [`999999999 1 1 ${boot} 1`, 'garbage']) {
    symlinkSync(owner, place.path);
    await t.throwsAsync(
      withLock(place.path, () => 0, { timeoutMs: 40 }),
      { code: 'TSMAN_LOCK_TIMEOUT' },
    );
    unlinkSync(place.path);
  }
});

test('a lock that was removed by hand is noticed before the write', async (t) => {
  using place = aFolder();
  const work = withLock(place.path, (held) => {
    held.assertHeld();
    unlinkSync(place.path);
    held.assertHeld();
  });
  await t.throwsAsync(work, { code: 'TSMAN_LOCK_LOST' });
});
