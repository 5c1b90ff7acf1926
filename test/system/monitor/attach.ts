import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../../lib/base/process-identity.ts';
import { attachToMonitor, type MonitorClient } from '../../../lib/monitor/client.ts';
import { readLog } from '../../../lib/monitor/log-reader.ts';
import { firstProcessOf, monitorOf, readExit, readRunning } from '../../../lib/monitor/state.ts';
import { ALL, type Box, type BoxOptions, listenTo, startBox } from '../../support/monitor/bed.ts';

/** A box that runs, and is gone with the test. */
async function box(t: ExecutionContext, options: BoxOptions): Promise<Box> {
  const one = startBox(options);
  t.teardown(() => one.remove());
  await one.handle.started;
  return one;
}

/** What a client hears, as it comes. */
function ear(client: MonitorClient) {
  let text = '';
  let wake: () => void = () => undefined;
  client.read((_stream, chunk) => {
    text += chunk;
    wake();
  });
  return async (wanted: string) => {
    while (!text.includes(wanted)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return text;
  };
}

const slow = { stdin: false, stdout: true, stderr: true };

test('two clients hear the same, from when they came on, and both may speak', async (t) => {
  const one = await box(t, { args: ['cat'], stdin: true, go: { stdinOnce: false } });
  const first = ear(one.handle.client);
  one.handle.client.writeStdin(Buffer.from('one\n'));
  await first('one\n');
  const late = await attachToMonitor(one.folder, ALL);
  const second = ear(late);
  late.writeStdin(Buffer.from('two\n'));
  t.is(await first('two\n'), 'one\ntwo\n');
  t.is(await second('two\n'), 'two\n');
  late.close();
  await late.ended;
  one.handle.client.writeStdin(Buffer.from('three\n'));
  t.is(await first('three\n'), 'one\ntwo\nthree\n');
});

test('the client that feeds stdin takes it along when it goes', async (t) => {
  const one = await box(t, { args: ['cat'], stdin: true });
  const watcher = listenTo(await attachToMonitor(one.folder, { ...ALL, stdin: false }));
  one.handle.client.close();
  t.is((await watcher).exit?.exitCode, 0);
});

test('a client that reads nothing holds back neither the container nor the others, and hears it all later', async (t) => {
  const bytes = 30_000_000;
  const one = await box(t, {
    args: ['sh', '-c', `read go; yes abcdefghi | head -c ${bytes}`],
    stdin: true,
    go: { log: { driver: 'none' } },
  });
  const lazy = await attachToMonitor(one.folder, slow);
  const quick = await attachToMonitor(one.folder, slow);
  let [heard, heardLate] = [0, 0];
  quick.read((_stream, chunk) => {
    heard += chunk.length;
  });
  one.handle.client.read(() => undefined);
  one.handle.client.writeStdin(Buffer.from('\n'));
  t.is((await quick.ended).exit?.exitCode, 0);
  t.is(heard, bytes);
  lazy.read((_stream, chunk) => {
    heardLate += chunk.length;
  });
  t.is((await lazy.ended).exit?.exitCode, 0);
  t.is(heardLate, bytes);
});

test('a starter that reads nothing holds the container back, but not its end', async (t) => {
  const one = await box(t, { args: ['yes'], go: { log: { driver: 'none' } } });
  const running = readRunning(one.folder);
  await delay(300);
  const used = () => Number(readFileSync(`/proc/${running?.pid}/stat`, 'utf8').split(' ')[13]);
  const before = used();
  await delay(300);
  t.true(used() - before <= 1, 'it goes on writing');
  process.kill(running?.pid ?? 0, 'SIGKILL');
  while (readExit(one.exitFile) === undefined) await delay(20);
  t.is(readExit(one.exitFile)?.exitCode, 137);
  t.is((await listenTo(one.handle.client)).exit?.exitCode, 137);
});

test('a monitor that is killed is noticed, and the container goes on', async (t) => {
  const one = await box(t, { args: ['sh', '-c', 'while :; do echo tick; sleep 0.05; done'] });
  const running = readRunning(one.folder);
  if (running === undefined) return t.fail('no running.json');
  const heard = listenTo(one.handle.client);
  process.kill(monitorOf(running).pid, 'SIGKILL');
  t.is((await heard).exit, undefined);
  await t.throwsAsync(attachToMonitor(one.folder, ALL), { code: 'TSMAN_MONITOR_LOST' });
  await delay(300);
  t.true(isAlive(firstProcessOf(running)), 'its writes have killed it');
});

test('a starter that is gone before it said what to run takes the monitor with it', async (t) => {
  const one = startBox({ args: ['true'] });
  t.teardown(() => one.remove());
  await one.handle.started;
  await one.handle.client.ended;
  const { launchMonitor } = await import('../../../lib/monitor/launch.ts');
  const { MONITOR } = await import('../../support/monitor/bed.ts');
  const handle = launchMonitor({ program: MONITOR });
  handle.abandon();
  await t.throwsAsync(handle.started, { code: 'TSMAN_MONITOR_LOST' });
  while (existsSync(`/proc/${handle.pid}`)) await delay(10);
  t.pass();
});

test('a socket deeper than 107 bytes is reached', async (t) => {
  const top = mkdtempSync('/tmp/tsman-deep-');
  t.teardown(() => rmSync(top, { recursive: true }));
  const deep = join(top, 'd'.repeat(120));
  mkdirSync(deep);
  const one = await box(t, { args: ['cat'], stdin: true, folder: deep });
  const client = await attachToMonitor(one.folder, ALL);
  client.endStdin();
  t.is((await client.ended).exit?.exitCode, 0);
});

test('a million lines are followed through rotation, none lost and in order', async (t) => {
  const count = 1_000_000;
  const one = startBox({
    args: ['sh', '-c', `read go; seq ${count}`],
    stdin: true,
    go: { log: { driver: 'k8s-file', path: '', maxBytes: 4_000_000, maxFiles: 60 } },
  });
  t.teardown(() => one.remove());
  await one.handle.started;
  const { client } = one.handle;
  client.read(() => undefined);
  const reading = readAll(one.logFile, client.ended);
  client.writeStdin(Buffer.from('\n'));
  const numbers = (await reading).trimEnd().split('\n');
  t.is(numbers.length, count);
  t.true(numbers.every((text, index) => Number(text) === index + 1));
  t.true(existsSync(`${one.logFile}.3`));
});

async function readAll(path: string, followUntil: Promise<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const { bytes } of readLog({ driver: 'k8s-file', path, timestamps: false, followUntil })) {
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
