import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../../lib/base/process-identity.ts';
import { waitForExit } from '../../../lib/monitor/client.ts';
import { ContainerNotStarted } from '../../../lib/monitor/launch.ts';
import { firstProcessOf, monitorOf, readExit, readRunning } from '../../../lib/monitor/state.ts';
import { type Box, type BoxOptions, listenTo, startBox } from '../../support/monitor/bed.ts';

/** Start a box that is gone with the test. */
function box(t: ExecutionContext, options: BoxOptions): Box {
  const one = startBox(options);
  t.teardown(() => one.remove());
  return one;
}

async function run(t: ExecutionContext, options: BoxOptions) {
  const one = box(t, options);
  await one.handle.started;
  return { box: one, ...(await listenTo(one.handle.client)) };
}

test('a container ends with the code of its first process, and its output is whole', async (t) => {
  const ran = await run(t, { args: ['sh', '-c', 'echo out; echo err >&2; exit 3'] });
  t.is(ran.exit?.exitCode, 3);
  t.is(ran.stdout, 'out\n');
  t.is(ran.stderr, 'err\n');
  t.deepEqual(readExit(ran.box.exitFile), ran.exit);
});

test('a container that is killed ends with 128 and the signal', async (t) => {
  const one = box(t, { args: ['sleep', '100'] });
  const { pid } = await one.handle.started;
  const heard = listenTo(one.handle.client);
  process.kill(pid, 'SIGKILL');
  t.is((await heard).exit?.exitCode, 137);
});

test('a container that outlives its timeout is killed and says so', async (t) => {
  const { exit } = await run(t, { args: ['sleep', '100'], go: { timeoutSeconds: 1 } });
  t.is(exit?.exitCode, 255);
  t.true(exit?.timedOut);
});

test('running.json names living processes, and pid files hold what was asked for', async (t) => {
  const pidFiles = { monitor: `/tmp/tsman-m-${process.pid}`, container: `/tmp/tsman-c-${process.pid}` };
  const one = box(t, { args: ['cat'], stdin: true, go: { pidFiles } });
  const { pid } = await one.handle.started;
  const running = readRunning(one.folder);
  if (running === undefined) return t.fail('no running.json');
  t.true(isAlive(monitorOf(running)));
  t.true(isAlive(firstProcessOf(running)));
  one.handle.client.endStdin();
  await listenTo(one.handle.client);
  t.is(readFileSync(pidFiles.container, 'utf8'), String(pid));
  t.is(readFileSync(pidFiles.monitor, 'utf8'), String(running.monitorPid));
  execFileSync('rm', [pidFiles.container, pidFiles.monitor]);
});

test('a program that is not there is a failure with the words of the runtime, and leaves no socket', async (t) => {
  const one = box(t, { args: ['no-such-program'] });
  const error = await t.throwsAsync(one.handle.started, { instanceOf: ContainerNotStarted });
  t.regex(error?.failed.runtimeLog ?? '', /no-such-program/);
  t.false(existsSync(join(one.folder, 'attach.sock')));
  t.false(existsSync(one.exitFile));
});

test('a runtime that is not there is a failure', async (t) => {
  const one = box(t, { args: ['true'], go: { command: ['/no/such/runtime'] } });
  const error = await t.throwsAsync(one.handle.started, { instanceOf: ContainerNotStarted });
  t.regex(error?.message ?? '', /ENOENT/);
});

test('the end of stdin ends cat, and what it read comes back', async (t) => {
  const one = box(t, { args: ['cat'], stdin: true });
  await one.handle.started;
  one.handle.client.writeStdin(Buffer.from('hello'));
  one.handle.client.endStdin();
  const heard = await listenTo(one.handle.client);
  t.is(heard.stdout, 'hello');
  t.is(heard.exit?.exitCode, 0);
});

test('without -i the container reads the end of stdin at once', async (t) => {
  t.is((await run(t, { args: ['cat'] })).exit?.exitCode, 0);
});

test('the container opens /dev/stdout and /dev/stderr anew', async (t) => {
  const script = 'echo out >/dev/stdout; echo err >/proc/self/fd/2';
  const { stdout, stderr } = await run(t, { args: ['sh', '-c', script] });
  t.is(stdout, 'out\n');
  t.is(stderr, 'err\n');
});

test('100 MB go in and come out the same', async (t) => {
  const megabyte = randomBytes(1 << 20);
  const one = box(t, { args: ['cat'], stdin: true, go: { log: { driver: 'none' } } });
  await one.handle.started;
  const { client } = one.handle;
  const [sent, got] = [createHash('sha256'), createHash('sha256')];
  client.read((_stream, chunk) => void got.update(chunk));
  let drained: () => void = () => undefined;
  client.onDrain(() => drained());
  for (let n = 0; n < 100; n++) {
    megabyte.writeUInt32BE(n);
    sent.update(megabyte);
    const wait = new Promise<void>((resolve) => {
      drained = resolve;
    });
    if (!client.writeStdin(Buffer.from(megabyte))) await wait;
  }
  client.endStdin();
  t.is((await client.ended).exit?.exitCode, 0);
  t.is(got.digest('hex'), sent.digest('hex'));
});

test('a container that closes its stdout and stderr runs on to its own end', async (t) => {
  const { exit, stdout } = await run(t, { args: ['sh', '-c', 'echo a; exec >&- 2>&-; sleep 0.2; exit 9'] });
  t.is(exit?.exitCode, 9);
  t.is(stdout, 'a\n');
});

test('a process left behind ends with the container, and delays nobody', async (t) => {
  const { exit, stdout } = await run(t, { args: ['sh', '-c', 'sleep 100 & echo a'] });
  t.is(exit?.exitCode, 0);
  t.is(stdout, 'a\n');
});

test("a process left behind in the host's pid namespace is ended, too", async (t) => {
  const script = 'setsid sleep 1000 & echo $!';
  const { exit, stdout } = await run(t, { args: ['sh', '-c', script], hostPids: true });
  t.is(exit?.exitCode, 0);
  t.false(existsSync(`/proc/${stdout.trim()}`));
});

test('a container that ends at once loses nothing, 200 times in a row', async (t) => {
  for (let n = 0; n < 200; n++) {
    const one = startBox({ args: ['echo', `round ${n}`] });
    await one.handle.started;
    const { stdout, exit } = await listenTo(one.handle.client);
    await one.remove();
    if (stdout !== `round ${n}\n` || exit?.exitCode !== 0) return t.fail(`round ${n}: ${stdout}`);
  }
  return t.pass();
});

test('clean-up is done in order, whatever became of the step before, and what failed is noted', async (t) => {
  const work = `/tmp/tsman-clean-${process.pid}`;
  execFileSync('mkdir', ['-p', `${work}/a/b`]);
  t.teardown(() => execFileSync('rm', ['-rf', work]));
  const one = box(t, {
    args: ['true'],
    go: {
      cleanup: {
        beforeExit: [
          { type: 'rename', from: `${work}/a`, to: `${work}/c` },
          { type: 'run', command: ['/bin/sh', '-c', 'echo oh no >&2; exit 4'] },
          { type: 'run', command: ['/usr/bin/touch', `${work}/touched`] },
        ],
        afterExit: [{ type: 'remove', path: `${work}/c` }],
      },
    },
  });
  await one.handle.started;
  const { pid } = one.handle;
  const after = await one.handle.client.ended;
  t.is(after.exit?.exitCode, 0);
  t.false(existsSync(`${work}/a`));
  t.true(existsSync(`${work}/touched`));
  await gone(pid);
  t.false(existsSync(`${work}/c`));
  t.regex(readFileSync(join(one.folder, 'monitor.log'), 'utf8'), /oh no/);
});

test('waiting ends with the container; who comes too late is told so', async (t) => {
  const one = box(t, { args: ['cat'], stdin: true });
  await one.handle.started;
  const [first, second] = [waitForExit(one.folder), waitForExit(one.folder)];
  one.handle.client.endStdin();
  t.is((await first)?.exitCode, 0);
  t.is((await second)?.exitCode, 0);
  await one.handle.client.ended;
  t.is(await waitForExit(one.folder), undefined);
});

async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
}
