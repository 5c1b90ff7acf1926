import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { becomes, settled } from '../../support/settled.ts';

const TRAP = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done";

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
const inspected = async (field: string, name = 'c') =>
  (await home.ok(['inspect', '--format', `{{${field}}}`, name])).trim();

/** What is on disk of containers: records, names, root filesystems, what waits to be deleted. */
async function onDisk(): Promise<string> {
  const data = join(home.env['XDG_DATA_HOME'] ?? '', 'tsman');
  const folders = ['containers', 'names', 'trash', 'storage/c'].map((name) => `${data}/${name}`);
  return home.ok(['unshare', 'find', ...folders, '-mindepth', '1']);
}

test.serial('--rm leaves nothing: no record, name, file, mount or process', async (t) => {
  await ok('run --rm --name c busybox true');
  t.deepEqual(await settled(home), []);
  t.is(await onDisk(), '');
});

test.serial('--rm leaves nothing of a container that could not start', async (t) => {
  for (const command of ['nope', '/etc'])
    t.not((await tsman(`run --rm --name c busybox ${command}`)).exitCode, 0);
  t.is((await tsman('run --rm --name c --device /dev/nope busybox true')).exitCode, 125);
  t.is((await tsman('run --rm --name c --network none --init --init-path /nope busybox true')).exitCode, 125);
  t.deepEqual(await settled(home), []);
  t.is(await onDisk(), '');
});

test.serial('without --rm a container that could not start is kept as created', async (t) => {
  t.is((await tsman('run --name c busybox nope')).exitCode, 127);
  t.is(await inspected('.State.Status'), 'created');
  await ok('rm c');
  t.deepEqual(await settled(home), []);
});

test.serial('a name is free when the command returns', async (t) => {
  for (let round = 0; round < 5; round++) await ok('run --rm --name c busybox true');
  await ok('run -d --rm --name c busybox sleep 1000');
  await ok('rm -f -t 0 c');
  t.is(await ok('run --rm --name c busybox echo again'), 'again\n');
});

test.serial('thirty runs leave the mount table as it was', async (t) => {
  const mounts = () => ok('unshare wc -l /proc/self/mountinfo');
  await ok('run --rm busybox true');
  await settled(home);
  const before = await mounts();
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      ['', ' --network none', ' --network host'].map((more) => ok(`run --rm${more} busybox true`)),
    );
  }
  t.deepEqual(await settled(home), []);
  t.is(await mounts(), before);
});

test.serial('twenty at once each say their own and leave nothing', async (t) => {
  const numbers = Array.from({ length: 20 }, (_, index) => String(index));
  const said = await Promise.all(numbers.map((number) => ok(`run --rm busybox echo ${number}`)));
  t.deepEqual(
    said,
    numbers.map((number) => `${number}\n`),
  );
  t.deepEqual(await settled(home), []);
  t.is(await onDisk(), '');
});

test.serial('of twenty that want one name, one gets it', async (t) => {
  const all = await Promise.all(Array.from({ length: 20 }, () => tsman('create --name c busybox')));
  t.is(all.filter(({ exitCode }) => exitCode === 0).length, 1);
  const id = all.find(({ exitCode }) => exitCode === 0)?.stdout.trim() ?? '';
  for (const { exitCode, stderr } of all) if (exitCode !== 0) t.true(stderr.includes(id), stderr);
  t.is(await ok('ps -a --format {{.Names}}'), 'c\n');
});

test.serial('stop sends the stop signal of the container', async (t) => {
  await home.ok([
    'run',
    '-d',
    '--name',
    'c',
    '--stop-signal',
    'USR1',
    'busybox',
    'sh',
    '-c',
    TRAP.replace('TERM', 'USR1'),
  ]);
  t.is(await becomes('ready\n', () => ok('logs c')), 'ready\n');
  const { stdout, stderr } = await tsman('stop c');
  t.is(`${stdout}${stderr}`, 'c\n');
  t.is(await inspected('.State.ExitCode'), '5');
});

test.serial('stop warns and kills when its time is up', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const { stdout, stderr } = await tsman('stop --time 1 c');
  t.is(stdout, 'c\n');
  t.is(stderr, 'StopSignal SIGTERM failed to stop container c in 1 seconds, resorting to SIGKILL\n');
  t.is(await inspected('.State.ExitCode'), '137');
  t.deepEqual(await settled(home), []);
});

test.serial('while one stop waits, other commands go on, and a second stop ends it', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const slow = tsman('stop --time 50 c');
  t.is(await ok('exec c echo in'), 'in\n');
  t.is(await ok('ps --format {{.Names}}'), 'c\n');
  t.is(await inspected('.State.Running'), 'true');
  await ok('run --rm busybox true');
  await ok('stop --time 0 c');
  t.is((await slow).exitCode, 0);
});

test.serial('kill sends what signal it is told, by name or number', async (t) => {
  await home.ok(['run', '-d', '--name', 'c', 'busybox', 'sh', '-c', `trap 'echo usr' USR1; ${TRAP}`]);
  t.is(await becomes('ready\n', () => ok('logs c')), 'ready\n');
  let wanted = 'ready\n';
  for (const signal of ['USR1', 'SIGUSR1', 'usr1', '10']) {
    await ok(`kill -s ${signal} c`);
    wanted += 'usr\n';
    t.is(await becomes(wanted, () => ok('logs c')), wanted);
  }
  await ok('kill -s TERM c');
  t.is(await ok('wait c'), '5\n');
});

test.serial('restart gives another process, and starts what does not run', async (t) => {
  await ok('run -d --name c busybox sleep 1000');
  const before = await inspected('.State.Pid');
  await ok('restart -t 0 c');
  const after = await inspected('.State.Pid');
  t.not(before, after);
  t.true(existsSync(`/proc/${after}`));
  await ok('stop -t 0 c');
  await ok('restart c');
  t.is(await inspected('.State.Running'), 'true');
});

test.serial('what was written stays over a restart', async (t) => {
  await home.ok(['run', '--name', 'c', 'busybox', 'sh', '-c', 'echo x >>/f; wc -l </f']);
  t.is(await ok('start -a c'), '2\n');
  t.is(await ok('start -a c'), '3\n');
});

test.serial('several wait for one, each is told; what has ended is told at once', async (t) => {
  await home.ok(['run', '-d', '--name', 'c', 'busybox', 'sh', '-c', 'sleep 1; exit 9']);
  t.deepEqual(await Promise.all([ok('wait c'), ok('wait c'), ok('wait c c')]), ['9\n', '9\n', '9\n9\n']);
  t.is(await ok('wait c'), '9\n');
});

test.serial('rm takes several, says which it cannot remove, and goes on', async (t) => {
  await ok('create --name a busybox');
  await ok('run -d --name b busybox sleep 1000');
  const { exitCode, stdout, stderr } = await tsman('rm a b nothere');
  t.is(stdout, 'a\n');
  t.is(exitCode, 2);
  t.regex(stderr, /"nothere".*\n.*cannot remove container/);
  t.is(await ok('rm -f -t 0 b nothere'), 'b\n');
});

test.serial('--replace takes the place of one that runs', async (t) => {
  const first = (await ok('run -d --name c busybox sleep 1000')).trim();
  const second = (await ok('run -d --replace --name c busybox sleep 1000')).trim();
  t.not(first, second);
  t.is(await ok('ps -aq --no-trunc'), `${second}\n`);
});

test.serial('--cidfile and --pidfile say what they are for, and an old --cidfile is an error', async (t) => {
  const [cid, pid] = [join(home.folder, 'cid'), join(home.folder, 'pid')];
  const id = (await ok(`run -d --name c --cidfile ${cid} --pidfile ${pid} busybox sleep 1000`)).trim();
  t.is(readFileSync(cid, 'utf8').trim(), id);
  t.is(readFileSync(pid, 'utf8').trim(), await inspected('.State.Pid'));
  t.is((await tsman(`run --rm --cidfile ${cid} busybox true`)).exitCode, 125);
  await ok(`rm -f -t 0 --cidfile ${cid}`);
  t.is(await ok('ps -aq'), '');
});

test.serial('--timeout ends what runs too long', async (t) => {
  t.is((await tsman('run --name c --timeout 1 busybox sleep 1000')).exitCode, 255);
  t.is(await inspected('.State.Status'), 'exited');
});

test.serial(
  '--log-driver none keeps no log, and what runs in the foreground is seen all the same',
  async (t) => {
    t.is(await ok('run --name c --log-driver none busybox echo seen'), 'seen\n');
    t.is((await tsman('logs c')).stdout, '');
  },
);

test.serial('-a stdin says which container it feeds', async (t) => {
  const id = (await ok('run -a stdin --name c busybox echo unseen')).trim();
  t.is(id, await inspected('.Id'));
});
