import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { becomes, settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage('user', {
    config: { Healthcheck: { Test: ['CMD-SHELL', 'echo noise; test -e /well'], Timeout: 1e9 } },
  });
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman } = linesIn(() => home);
const inspected = async (field: string) => (await ok(`inspect --format {{${field}}} c`)).trim();
const names = async () => (await ok('ps -a --format {{.Names}}')).split('\n').filter(Boolean).sort();

test.serial('a renamed container is found by its new name alone, and its old one is free', async (t) => {
  await ok('run -d --name old busybox sleep 1000');
  await ok('rename old d');
  t.is((await tsman('inspect old')).exitCode, 125);
  t.is(await ok('exec d echo in'), 'in\n');
  await ok('create --name old busybox');
  const { exitCode, stderr } = await tsman('rename d old');
  t.is(exitCode, 125);
  t.regex(stderr, /name old already in use/);
  t.deepEqual(await names(), ['d', 'old']);
});

test.serial('the end of a renamed --rm container leaves its old name to whoever has it now', async (t) => {
  await ok('run -d --rm --name c busybox sleep 1000');
  await ok('rename c d');
  await ok('create --name c busybox');
  await ok('stop --time 0 d');
  t.deepEqual(await settled(home), []);
  t.deepEqual(await names(), ['c']);
  t.is((await tsman('create --name c busybox')).exitCode, 125);
});

test.serial('port tells where each port is, and of one that is not published', async (t) => {
  const publish = '-p 127.0.0.1:38097:80 -p 127.0.0.1:38098:81/udp';
  await ok(`create --name c --network none busybox`);
  t.is(await ok('port c'), '');
  await ok(`run -d --name d ${publish} busybox sleep 1000`);
  t.is(await ok('port d'), '80/tcp -> 127.0.0.1:38097\n81/udp -> 127.0.0.1:38098\n');
  t.is(await ok('port d 81/udp'), '127.0.0.1:38098\n');
  t.is((await tsman('port d 81')).stderr, 'Error: failed to find published port "81"\n');
  t.regex(await ok('port --all'), /^[0-9a-f]{12}\t80\/tcp -> 127.0.0.1:38097\n/);
});

test.serial('each state that is waited for is told when it comes', async (t) => {
  await ok('create --name c busybox sleep 1000');
  const wait = (condition: string) => ok(`wait --condition ${condition} c`);
  t.is(await wait('created'), '-1\n');
  const [running, paused, stopping, removed, ended] = [
    wait('running'),
    wait('paused'),
    wait('stopping'),
    wait('removing'),
    wait('stopping,exited'),
  ];
  await ok('start c');
  t.is(await running, '-1\n');
  await ok('pause c');
  t.is(await paused, '-1\n');
  await ok('unpause c');
  await ok('stop --time 1 c');
  t.is(await stopping, '-1\n');
  t.is(await ended, '-1\n');
  t.is(await wait('paused,exited'), '137\n');
  await ok('rm c');
  t.is(await removed, '-1\n');
  t.is(await ok('wait --ignore c'), '-1\n');
});

test.serial('waiting for what cannot come any more is an error', async (t) => {
  await ok('create --name c busybox');
  const waiting = tsman('wait --condition paused c');
  await ok('rm c');
  t.is((await waiting).exitCode, 125);
  await ok('create --name c busybox');
  t.is((await tsman('wait --condition nope c')).exitCode, 125);
  const { stderr, exitCode } = await tsman('wait --condition healthy c');
  t.regex(stderr, /^Error: waiting for the health of container [0-9a-f]{64} is not supported yet\n/);
  t.is(exitCode, 125);
});

test.serial('container prune asks, and removes what does not run and is meant', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  await ok('create --name old busybox');
  await ok('create --name kept --label keep=1 busybox');
  const asked = await home.tsman(['container', 'prune'], { input: 'n\n' });
  t.deepEqual([asked.exitCode, asked.stdout], [0, '']);
  t.regex(asked.stderr, /^WARNING! This will remove all non running containers/);
  t.is(await ok('container prune -f --filter until=1h'), '');
  t.regex(await ok('container prune -f --filter label!=keep'), /^[0-9a-f]{64}\n$/);
  t.deepEqual(await names(), ['c', 'kept']);
  await home.ok(['run', '--name', 'big', 'busybox', 'dd', 'if=/dev/zero', 'of=/f', 'bs=1M', 'count=3']);
  const { stderr } = await home.tsman(['container', 'prune'], { input: 'y\n' });
  t.regex(stderr, /Total reclaimed space: 3\.\d+ MB \(\d+ bytes\)\n$/);
  t.deepEqual(await names(), ['c']);
  t.is((await tsman('container prune -f --filter name=c')).exitCode, 125);
});

test.serial(
  'container cleanup clears away what a killed monitor left, and the state stays true',
  async (t) => {
    await ok('run -d --name c busybox sleep 1000');
    t.is((await tsman('container cleanup c')).exitCode, 125);
    for (const field of ['.State.ConmonPid', '.State.Pid'])
      process.kill(Number(await inspected(field)), 'SIGKILL');
    t.is(await becomes('exited', () => inspected('.State.Status')), 'exited');
    const live = join(home.env['XDG_RUNTIME_DIR'] ?? '', 'tsman/containers');
    t.is(readdirSync(live).length, 1);
    t.is(await ok('container cleanup --all'), `${await inspected('.Id')}\n`);
    t.deepEqual(await settled(home), []);
    t.is(await inspected('.State.Status'), 'exited');
    t.regex(await inspected('.State.Error'), /monitor was killed/);
    t.is(await ok('container cleanup --rm c'), 'c\n');
    t.deepEqual(await names(), []);
  },
);

test.serial('healthcheck run says by its exit code whether a container is well', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const sick = await tsman('healthcheck run c');
  t.deepEqual([sick.exitCode, sick.stdout], [1, 'unhealthy\n']);
  await ok('exec c touch /well');
  const well = await tsman('healthcheck run c');
  t.deepEqual([well.exitCode, well.stdout], [0, '']);
  await ok('stop --time 0 c');
  t.is((await tsman('healthcheck run c')).exitCode, 125);
});
