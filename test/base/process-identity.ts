import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { bootId, identityOf, isAlive, ownIdentity, parseStat } from '../../lib/base/process-identity.ts';

test("a program's name with spaces and parentheses does not shift the fields of its stat line", (t) => {
  const rest = 'S 1 2 3 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 99 0';
  t.deepEqual(parseStat(`7 (a) S (b c) ${rest}`), { state: 'S', startTime: '12345' });
});

test('a line without a start time is no process', (t) => {
  t.is(parseStat(''), undefined);
  t.is(parseStat('7 (sh) S 1 2'), undefined);
});

test('a process is alive until it ends, and another start time with its number is another process', async (t) => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = identityOf(child.pid ?? 0);
  t.truthy(identity);
  if (identity === undefined) return;
  t.true(isAlive(identity));
  t.false(isAlive({ ...identity, startTime: `${Number(identity.startTime) + 1}` }));
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.false(isAlive(identity));
});

test('numbers that are no pid belong to nobody', (t) => {
  for (const pid of [0, -1, 1.5, Number.NaN]) t.is(identityOf(pid), undefined);
});

test('this process knows itself', (t) => {
  t.true(isAlive(ownIdentity()));
  t.is(ownIdentity().pid, process.pid);
});

test('the boot has an id', (t) => {
  t.regex(bootId(), /^[0-9a-f-]{36}$/);
});
