import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { linesIn } from '../../support/lines.ts';
import { becomes, settled } from '../../support/settled.ts';

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

/** SIGKILL to the processes of the home whose command line has these words. */
function killAll(words: string): number {
  const found = processesOf(home.env).filter((line) => line.includes(words));
  for (const line of found) {
    try {
      process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return found.length;
}

/** Everything works again, and after `rm` nothing is left. */
async function recovers(): Promise<readonly string[]> {
  await ok('ps --all');
  await ok('run --rm --name after busybox true');
  await ok('rm --force --all --time 0');
  return [...(await settled(home)), ...(await onDisk())];
}

async function onDisk(): Promise<readonly string[]> {
  const data = join(home.env['XDG_DATA_HOME'] ?? '', 'tsman');
  const folders = ['containers', 'names', 'trash', 'storage/c'].map((name) => `${data}/${name}`);
  const found = await home.ok(['unshare', 'find', ...folders, '-mindepth', '1', '-maxdepth', '1']);
  return found.split('\n').filter((path) => path !== '');
}

/** From before anything was made until after the container has ended, on machines fast and slow. */
const MOMENTS_MS = [10, 30, 50, 70, 90, 110, 130, 160, 200, 250, 320, 400];

for (const [what, words] of [
  ['in the foreground', ['run', '--name', 'c']],
  ['in the foreground with --rm', ['run', '--rm', '--name', 'c']],
  ['in the background with --rm', ['run', '--rm', '-d', '--name', 'c']],
  ['with users of its own', ['run', '--rm', '--userns', 'keep-id', '--name', 'c']],
] as const) {
  test.serial(
    `a run ${what} can be killed at any moment: its name can be had again, and nothing is left`,
    async (t) => {
      for (const moment of MOMENTS_MS) {
        const child = await home.start([...words, 'busybox', 'sleep', '0.1'], { stdio: 'ignore' });
        const closed = new Promise((resolve) => child.once('close', resolve));
        await sleep(moment);
        child.kill('SIGKILL');
        await closed;
        await ok('rm --force --time 0 c');
        await ok('run --rm --name c busybox true');
      }
      t.deepEqual(await recovers(), []);
    },
  );
}

test.serial('a start can be killed at any moment and repeated', async (t) => {
  await ok('create --name c busybox sleep 1000');
  for (const moment of MOMENTS_MS) {
    const child = await home.start(['start', 'c'], { stdio: 'ignore' });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await sleep(moment);
    child.kill('SIGKILL');
    await closed;
    await becomes(0, async () => (await tsman('start c')).exitCode ?? -1);
    t.is(await ok('exec c echo in'), 'in\n', `killed after ${moment} ms`);
    await ok('stop -t 0 c');
  }
  t.deepEqual(await recovers(), []);
});

test.serial(
  'the death of the monitor leaves the container running; it can be stopped and started again',
  async (t) => {
    await ok('run -d --name c busybox sleep 1000');
    const [monitor, pid] = [await inspected('.State.ConmonPid'), await inspected('.State.Pid')];
    process.kill(Number(monitor), 'SIGKILL');
    t.is(await becomes('0', () => inspected('.State.ConmonPid')), '0');
    t.is(await inspected('.State.Pid'), pid);
    t.is(await ok('exec c echo in'), 'in\n');
    await ok('stop -t 0 c');
    t.is(await inspected('.State.Status'), 'exited');
    t.regex(await ok('ps -a --format {{.Status}}'), /^Exited \(\?\)/);
    await ok('start c');
    t.is(await ok('exec c echo again'), 'again\n');
    t.deepEqual(await recovers(), []);
  },
);

test.serial('a client that waits for a container learns of the death of the monitor', async (t) => {
  const run = tsman('run --name c busybox sleep 1000');
  t.is(await becomes('c\n', () => ok('ps --format {{.Names}}')), 'c\n');
  process.kill(Number(await inspected('.State.ConmonPid')), 'SIGKILL');
  const { exitCode, stderr } = await run;
  t.is(exitCode, 125);
  t.regex(stderr, /^Error: the monitor of container/m);
  t.deepEqual(await recovers(), []);
});

test.serial('with --rm, the next rm sees to what a killed monitor left', async (t) => {
  await ok('run -d --rm --name c busybox sleep 1000');
  process.kill(Number(await inspected('.State.ConmonPid')), 'SIGKILL');
  process.kill(Number(await inspected('.State.Pid')), 'SIGKILL');
  t.deepEqual(await recovers(), []);
});

test.serial('the death of the first process is 137, of slirp4netns nothing to the container', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  t.is(killAll('slirp4netns'), 1);
  t.is(await ok('exec c echo in'), 'in\n');
  process.kill(Number(await inspected('.State.Pid')), 'SIGKILL');
  t.is(await ok('wait c'), '137\n');
  await ok('start c');
  t.regex(await ok('exec c ip addr'), /tap0/);
  t.deepEqual(await recovers(), []);
});

test.serial('a live folder of an earlier boot is no container that runs', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const [id, pid] = [await inspected('.Id'), await inspected('.State.Pid')];
  process.kill(Number(await inspected('.State.ConmonPid')), 'SIGKILL');
  process.kill(Number(pid), 'SIGKILL');
  const record = join(home.env['XDG_RUNTIME_DIR'] ?? '', 'tsman/containers', id, 'running.json');
  const running = { ...JSON.parse(readFileSync(record, 'utf8')), bootId: 'another', pid: 1, monitorPid: 1 };
  await home.ok(['unshare', 'tee', record], { input: JSON.stringify(running) });
  t.is(await ok('ps -q'), '');
  t.is(await inspected('.State.Status'), 'exited');
  await ok('start c');
  t.is(await ok('exec c echo in'), 'in\n');
  t.deepEqual(await recovers(), []);
});

test.serial('what else is garbage is as if it were not there', async (t) => {
  await ok('run --name c busybox true');
  const id = await inspected('.Id');
  const exit = join(home.env['XDG_DATA_HOME'] ?? '', 'tsman/containers', id, 'exit.json');
  await home.ok(['unshare', 'tee', exit], { input: '{ not json' });
  t.is(await ok('ps -a --format {{.Names}}'), 'c\n');
  await ok('start -a c');
  t.is(await ok('wait c'), '0\n');
  t.deepEqual(await recovers(), []);
});

test.serial('a record that is garbage breaks nothing else, and rm takes it away', async (t) => {
  await ok('create --name good busybox');
  const id = (await ok('create --name bad busybox')).trim();
  const record = join(home.env['XDG_DATA_HOME'] ?? '', 'tsman/containers', id, 'container.json');
  for (const garbage of ['{ not json', '', 'null', '{}']) {
    await home.ok(['unshare', 'tee', record], { input: garbage });
    t.is(await ok('ps -a --format {{.Names}}'), 'good\n', garbage);
    t.is((await tsman('start nothere')).exitCode, 125, garbage);
    await ok('run --rm busybox true');
  }
  await ok('rm good');
  await ok(`rm --force ${id}`);
  await ok('create --name c busybox');
  await home.ok(['unshare', 'tee', record.replace(id, await inspected('.Id'))], { input: '{}' });
  t.deepEqual(await recovers(), []);
});
