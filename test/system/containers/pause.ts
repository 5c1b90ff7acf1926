import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { linesIn } from '../../support/lines.ts';
import { becomes, settled } from '../../support/settled.ts';

/** Writes a line as fast as it can; what is written tells whether it runs. */
const BUSY = 'while :; do echo x; done';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman } = linesIn(() => home);
const inspected = async (field: string) => (await ok(`inspect --format {{${field}}} c`)).trim();
const busy = () => home.ok(['run', '-d', '--name', 'c', '--log-driver', 'none', 'busybox', 'sh', '-c', BUSY]);

/** Clock ticks that the first process has had. */
async function ticks(): Promise<number> {
  const stat = readFileSync(`/proc/${await inspected('.State.Pid')}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[11]);
}

test.serial('a paused container gets no time of the processor until it goes on', async (t) => {
  await busy();
  t.is(await ok('pause c'), 'c\n');
  const before = await ticks();
  await ok('run --rm busybox true');
  t.is(await ticks(), before);
  t.is(await inspected('.State.Status'), 'paused');
  t.is(await ok('ps --format {{.Names}}:{{.Status}} --filter status=paused'), 'c:Paused\n');
  t.is(await ok('unpause c'), 'c\n');
  t.is(await inspected('.State.Status'), 'running');
  t.true(await becomes(true, async () => (await ticks()) > before));
});

test.serial('what cannot be asked of a paused container is said', async (t) => {
  await busy();
  t.is((await tsman('unpause c')).exitCode, 125);
  await ok('pause c');
  const codes = { 'pause c': 125, 'start c': 125, 'exec c true': 255, 'attach c': 125, 'rm c': 2 };
  for (const [line, code] of Object.entries(codes)) t.is((await tsman(line)).exitCode, code, line);
  t.regex((await tsman('pause c')).stderr, /^Error: "paused" is not running, can't pause/);
});

for (const line of ['stop --time 0 c', 'kill c', 'rm --force --time 0 c']) {
  test.serial(`${line} ends a paused container, and its control group goes with it`, async (t) => {
    await busy();
    const group = await inspected('.State.CgroupPath');
    await ok('pause c');
    await ok(line);
    await tsman('wait c');
    t.deepEqual(await settled(home), []);
    t.regex(group, /\/tsman-[0-9a-f]{64}\.scope$/);
    t.is(await home.ok(['unshare', 'sh', '-c', `test -e /sys/fs/cgroup${group} || echo gone`]), 'gone\n');
  });
}

test.serial('a paused container whose monitor was killed can be thawed and ended', async (t) => {
  await busy();
  await ok('pause c');
  process.kill(Number(await inspected('.State.ConmonPid')), 'SIGKILL');
  t.is(await inspected('.State.Status'), 'paused');
  await ok('unpause c');
  t.is(await inspected('.State.Status'), 'running');
  await ok('pause c');
  await ok('rm --force --time 0 c');
  t.deepEqual(await settled(home), []);
});

test.serial('without a control group there is nothing that can freeze, and it says so', async (t) => {
  await ok('run -d --name c --cgroups disabled busybox sleep 1000');
  const { exitCode, stderr } = await tsman('pause c');
  t.is(exitCode, 125);
  t.regex(stderr, /^Error: cannot pause the container [0-9a-f]{64} without a cgroup\n$/);
  t.is(await inspected('.State.Status'), 'running');
});

test.serial('pause --all and unpause --all take those that they are for', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  await ok('create --name d busybox');
  const id = await ok('pause --all');
  t.is(id, await ok('ps -q --no-trunc'));
  t.is(await ok('pause --all'), '');
  t.is(await ok('unpause --all'), id);
  t.is(await ok('unpause --all'), '');
});

test.serial('a container that is being stopped says so, as long as somebody is at it', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const stop = await home.start(['stop', '--time', '50', 'c'], { stdio: 'ignore' });
  t.is(await becomes('stopping', () => inspected('.State.Status')), 'stopping');
  t.is(await ok('exec c echo in'), 'in\n');
  t.is((await tsman('start c')).exitCode, 125);
  for (const line of processesOf(home.env)) {
    if (line.includes('stop --time 50')) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
  }
  t.is(await becomes('running', () => inspected('.State.Status')), 'running');
  stop.kill();
  t.true(existsSync(`/proc/${await inspected('.State.Pid')}`));
});
