/** What `--restart` does, by the monitor alone: no daemon, no systemd. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { readIntactJson } from '../../../lib/base/json-file.ts';
import type { ProcessIdentity } from '../../../lib/base/process-identity.ts';
import { stateOf } from '../../../lib/containers/state.ts';
import { pathsIn } from '../../../lib/host/paths.ts';
import type { RunningRecord } from '../../../lib/monitor/protocol.ts';
import type { ContainerId } from '../../../lib/oci/container-id.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { becomes, settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
});

test.after.always(async (t) => {
  t.deepEqual(await settled(home), []);
  await home.remove();
});

/** Asks until it is so. */
async function until(t: ExecutionContext, isSo: () => Promise<boolean>): Promise<void> {
  t.true(await becomes(true, isSo));
}

const ok = (...words: readonly string[]) => home.ok(words);
const inspected = async (field: string) => (await ok('inspect', '--format', `{{${field}}}`, 'c')).trim();
const start = (policy: string, script: string, ...options: readonly string[]) =>
  ok('run', '-d', '--name', 'c', '--restart', policy, ...options, 'busybox', 'sh', '-c', script);

test.serial('on-failure:2 starts it again twice, counts, and leaves it as it ended', async (t) => {
  await start('on-failure:2', 'echo run; exit 3', '--network', 'none');
  // Following the log goes on over the new starts.
  t.is(await ok('logs', '--follow', 'c'), 'run\nrun\nrun\n');
  await until(t, async () => (await inspected('.State.Status')) === 'exited');
  t.is(await inspected('.RestartCount'), '2');
  t.is(await inspected('.State.ExitCode'), '3');
  t.is(await inspected('.HostConfig.RestartPolicy'), '{on-failure 2}');
});

test.serial('on-failure lets success be', async (t) => {
  await start('on-failure', 'exit 0', '--network', 'none');
  await ok('wait', 'c');
  t.is(await inspected('.State.Status'), 'exited');
  t.is(await inspected('.RestartCount'), '0');
});

test.serial(
  'a killed container comes back with its files, its network and its port, until it is stopped',
  async (t) => {
    const script = 'echo $(( $(cat /n 2>/dev/null) + 1 )) > /n; exec httpd -f -p 80 -h /';
    await start('always', script, '-p', '127.0.0.1::80');
    const port = (
      await ok('inspect', '--format', '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', 'c')
    ).trim();
    const runs = async () =>
      (
        await home.ok(['unshare', 'busybox', 'wget', '-qO-', `http://127.0.0.1:${port}/n`]).catch(() => '')
      ).trim();
    for (const expected of ['1', '2', '3']) {
      await until(t, async () => (await runs()) === expected);
      if (expected !== '3') await ok('kill', 'c');
    }
    t.is(await inspected('.RestartCount'), '2');
    await ok('stop', '--time', '0', 'c');
    t.is(await inspected('.State.Status'), 'exited');
    t.is(await inspected('.State.StoppedByUser'), 'true');
    t.regex(
      await ok('ps', '-a', '--filter', 'restart-policy=always', '--format', '{{.Names}} {{.Status}}'),
      /^c Exited/,
    );
  },
);

test.serial('while it waits to start again it is restarting, and can be stopped', async (t) => {
  // Each pause is twice as long as the one before.
  await start('always', 'exit 1', '--network', 'none');
  await until(t, async () => Number(await inspected('.RestartCount')) >= 4);
  await until(t, async () => (await inspected('.State.Status')) === 'restarting');
  t.regex(await ok('ps', '--format', '{{.Status}}'), /^(Restarting \(1\)|Up)/);
  await ok('stop', 'c');
  t.is(await inspected('.State.Status'), 'exited');
  const count = Number(await inspected('.RestartCount'));
  t.true(count >= 4);
  await ok('start', 'c');
  t.true(Number(await inspected('.RestartCount')) < count, 'a start by hand counts anew');
});

test.serial('rm refuses one that is to start again, and rm --force ends it for good', async (t) => {
  await start('always', 'exit 1', '--network', 'none');
  await until(t, async () => Number(await inspected('.RestartCount')) >= 2);
  t.is((await home.tsman(['rm', 'c'])).exitCode, 2);
  await ok('rm', '--force', 'c');
  t.is(await ok('ps', '-aq'), '');
  t.deepEqual(await settled(home), []);
});

test.serial('what the next monitor announces stays, however slow the one before is', async (t) => {
  await start('always', 'exit 1', '--network', 'none');
  const id = (await inspected('.Id')) as ContainerId;
  const folder = (await ok('info', '--format', '{{.store.runRoot}}')).trim();
  const paths = pathsIn({
    data: join(home.folder, 'data/tsman'),
    runtime: folder,
    cache: folder,
    config: folder,
  });
  const { running, restarting } = paths.live(id);
  const announced = () => readIntactJson<ProcessIdentity>(restarting)?.pid;
  const startedAt = () => readIntactJson<RunningRecord>(running)?.startedAt;
  await until(t, async () => announced() !== undefined);
  const [before, slow] = [startedAt(), announced() ?? 0];
  // Without a pause: a moment later it would have heard that the container runs again.
  while (startedAt() === before);
  process.kill(slow, 'SIGSTOP');
  await until(t, async () => ![slow, undefined].includes(announced()));
  const ended = startedAt();
  process.kill(slow, 'SIGCONT');
  const seen = new Set<string>();
  while (startedAt() === ended) {
    seen.add(stateOf(paths, id).status);
    await sleep(5);
  }
  t.deepEqual([...seen], ['restarting']);
});

test.serial('one that cannot be started again is left as exited, with the reason', async (t) => {
  await start('always', 'rm /bin/sh; exit 1', '--network', 'none');
  await until(t, async () => (await inspected('.State.Status')) === 'exited');
  t.regex(await inspected('.State.Error'), /could not be started again/);
  t.deepEqual(await settled(home), []);
});

test.serial('every new start is told of', async (t) => {
  await start('on-failure:1', 'exit 3', '--network', 'none');
  await until(t, async () => (await inspected('.State.Status')) === 'exited');
  const told = await ok('events', '--stream=false', '--filter', 'container=c', '--format', '{{.Status}}');
  const words = told.trim().split('\n');
  t.deepEqual(words.slice(words.lastIndexOf('create')), [
    'create',
    'init',
    'start',
    'died',
    'restart',
    'init',
    'start',
    'died',
    'cleanup',
  ]);
});
