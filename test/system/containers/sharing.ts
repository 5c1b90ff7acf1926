import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { run } from '../../support/bed.ts';
import { type Engine, engines } from '../../support/engines.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { skip } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';

let home: Home;
let uid: number;

test.before(async () => {
  home = await aHomeWithImage();
  uid = Number((await run('user', ['id', '-u'], {})).stdout);
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const ok = (line: string) => home.ok(line.split(' '));
const says = async (options: string, ...command: readonly string[]) =>
  (await home.ok(['run', '--rm', ...options.split(' '), 'busybox', ...command])).trim();
const folder = async (name: string) => {
  const path = join(home.folder, name);
  await run('user', ['mkdir', '-p', path], {});
  return path;
};

test.serial('processes, shared memory and host name of another container', async (t) => {
  await ok('run -d --name c --hostname box busybox sleep 1000');
  await home.ok(['exec', 'c', 'sh', '-c', 'echo shared >/dev/shm/file']);
  t.regex(await says('--pid container:c', 'ps', '-o', 'args'), /^sleep 1000$/m);
  t.is(await says('--ipc container:c', 'cat', '/dev/shm/file'), 'shared');
  t.is(await says('--uts container:c', 'hostname'), 'box');
  t.is(
    await says('--network container:c', 'readlink', '/proc/self/ns/net'),
    (await ok('exec c readlink /proc/self/ns/net')).trim(),
  );
  const private_ = await home.tsman([
    'run',
    '-d',
    '--name',
    'p',
    '--ipc',
    'private',
    'busybox',
    'sleep',
    '1000',
  ]);
  t.is(private_.exitCode, 0);
  t.is((await home.tsman(['run', '--rm', '--ipc', 'container:p', 'busybox', 'true'])).exitCode, 125);
});

test.serial('a container whose namespaces are wanted has to be there and to run', async (t) => {
  await ok('create --name c busybox');
  for (const option of ['--pid', '--ipc', '--uts', '--network']) {
    const none = await home.tsman(['run', '--rm', option, 'container:nothere', 'busybox', 'true']);
    t.regex(none.stderr, /^Error: looking up container to share \w+ namespace with: no container with name/);
    const idle = await home.tsman(['run', '--rm', option, 'container:c', 'busybox', 'true']);
    t.is(idle.exitCode, 125);
    t.regex(idle.stderr, /^Error: cannot join/);
  }
});

test.serial('processes and host name of the host', async (t) => {
  t.true(Number(await says('--pid host', 'sh', '-c', 'ls -d /proc/[0-9]* | wc -l')) > 3);
  t.is(await says('--uts host', 'hostname'), execFileSync('hostname', { encoding: 'utf8' }).trim());
  t.is(
    await says('--ipc host', 'readlink', '/proc/self/ns/ipc'),
    (await ok('unshare readlink /proc/self/ns/ipc')).trim(),
  );
});

test.serial('keep-id: the caller has his own number, and what he writes is his', async (t) => {
  const shared = await folder('shared');
  const script = 'id -u; id -g; touch /x/file; stat -c %u /etc/hostname /bin';
  t.is(await says(`--userns keep-id -v ${shared}:/x`, 'sh', '-c', script), `${uid}\n${uid}\n${uid}\n0`);
  t.is(statSync(join(shared, 'file')).uid, uid);
});

test.serial('keep-id copies no files of the image', async (t) => {
  const used = async () => Number((await ok(`unshare du -sk ${home.env['XDG_DATA_HOME']}`)).split('\t')[0]);
  await ok('create --name c --userns keep-id busybox sleep 1000');
  const before = await used();
  await ok('start c');
  t.true((await used()) - before < 500);
});

test.serial('keep-id: root of the container is root of its network', async (t) => {
  t.is(await says('--userns keep-id --user 0', 'cat', '/proc/sys/net/ipv4/ping_group_range'), '0\t0');
  t.is(
    await says('--userns keep-id --sysctl net.ipv4.ip_forward=0', 'cat', '/proc/sys/net/ipv4/ip_forward'),
    '0',
  );
  const listen = 'nc -l -p 80 & sleep 0.3; netstat -ltn | grep -c :80; kill $!';
  t.is(await says('--userns keep-id --user 0', 'sh', '-c', listen), '1');
  t.is(await says('--userns keep-id', 'ls', '/sys/class/net'), 'lo\ntap0');
  t.is(await says('--userns keep-id --network none', 'ls', '/sys/class/net'), 'lo');
  await home.ok(['run', '--rm', '--userns', 'keep-id', '--network', 'host', 'busybox', 'true']);
  t.deepEqual(await settled(home), []);
});

test.serial('exec and start again in a container with keep-id', async (t) => {
  await ok('run -d --name c --userns keep-id busybox sleep 1000');
  t.is(await ok('exec c id -u'), `${uid}\n`);
  t.is(await ok('exec --user 0 c id -u'), '0\n');
  await ok('restart -t 0 c');
  t.is(await ok('exec c id -u'), `${uid}\n`);
});

test.serial('maps of users are podman’s', async (t) => {
  const both = await engines();
  if (both.length < 2) return skip(t, 'podman is not installed');
  const ask = async ({ run: call }: Engine, words: readonly string[]) =>
    (await call(['run', '--rm', '--network', 'none', ...words])).stdout;
  try {
    for (const mode of ['host', 'keep-id', 'keep-id:uid=5,gid=6']) {
      for (const file of ['uid_map', 'gid_map']) {
        const [ours, theirs] = await Promise.all(
          both.map((engine) => ask(engine, ['--userns', mode, 'busybox', 'cat', `/proc/self/${file}`])),
        );
        t.is(ours, theirs, `${mode} ${file}`);
      }
    }
  } finally {
    for (const engine of both) await engine.remove();
  }
});

test.serial(
  'a bind mount: to write, to read only, nested ones too, given to the user of the container',
  async (t) => {
    const source = await folder('source');
    await run('user', ['sh', '-c', `echo text >${source}/file`], {});
    t.is(
      await says(`-v ${source}:/x`, 'sh', '-c', 'cat /x/file; echo more >>/x/file; wc -l </x/file'),
      'text\n2',
    );
    for (const option of [`-v ${source}:/x:ro`, `--mount type=bind,src=${source},dst=/x,ro`]) {
      t.is(await says(option, 'sh', '-c', 'touch /x/new 2>/dev/null || echo refused'), 'refused');
    }
    const given = await folder('given');
    t.is(
      await says(`--user 1000 -v ${given}:/x:U`, 'sh', '-c', 'stat -c %u /x; touch /x/f && echo ok'),
      '1000\nok',
    );
    await ok(`unshare mount -t tmpfs nested ${await folder('source/nested')}`);
    await ok(`unshare touch ${source}/nested/deep`);
    t.is(await says(`-v ${source}:/x`, 'ls', '/x/nested'), 'deep');
    await ok(`unshare umount ${source}/nested`);
  },
);

test.serial('a mount that comes later is seen through rslave, and not through rprivate', async (t) => {
  const source = await folder('later');
  await ok(`unshare mount --bind ${source} ${source}`);
  await ok(`unshare mount --make-shared ${source}`);
  await folder('later/sub');
  await ok(`run -d --name slave -v ${source}:/x:rslave busybox sleep 1000`);
  await ok(`run -d --name private -v ${source}:/x:rprivate busybox sleep 1000`);
  await ok(`unshare mount -t tmpfs late ${source}/sub`);
  await ok(`unshare touch ${source}/sub/seen`);
  t.is(await ok('exec slave ls /x/sub'), 'seen\n');
  t.is(await ok('exec private ls /x/sub'), '');
  await ok(`unshare umount ${source}/sub ${source}`);
});
