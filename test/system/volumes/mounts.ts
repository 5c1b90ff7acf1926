import { join } from 'node:path';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
  await home.tsman(['volume', 'rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman, run } = linesIn(() => home);
/** What is left of the parts of volumes that containers mounted. */
const places = () =>
  home.ok(['unshare', 'find', join(home.env['XDG_RUNTIME_DIR'] ?? '', 'tsman'), '-path', '*/places/*']);

test.serial(
  '--volumes-from mounts what another container has, with the access that is asked for',
  async (t) => {
    await run('-v v:/x', 'echo of v >/x/file');
    await ok(`create --name c -v v:/x:ro -v /own -v ${home.folder}:/host:ro --tmpfs /memory busybox`);
    const access = String.raw`grep -E " /(x|own|host|memory) " /proc/mounts | sed -E "s/^[^ ]+ ([^ ]+) [^ ]+ (..).*/\1 \2/"`;
    t.is(await run('--volumes-from c', `cat /x/file; ${access}`), 'of v\n/x ro\n/own rw\n/host ro\n');
    t.is(await run('--volumes-from c:rw -v w:/x', access), '/own rw\n/host rw\n/x rw\n');
    await ok('run --name d --network none --volumes-from c:ro busybox true');
    t.is(await ok('inspect --format {{.HostConfig.VolumesFrom}} d'), '[c:ro]\n');
    // Its own volume stays for as long as somebody else has it.
    const own = (await ok('volume ls --quiet --filter anonymous=true')).trim();
    await ok('rm --volumes c');
    t.is(await ok('volume ls --quiet --filter anonymous=true'), `${own}\n`);
    await ok('rm --volumes d');
    t.is(await ok('volume ls --quiet'), 'v\nw\n');
    t.is(
      (await tsman('create --volumes-from nope busybox')).stderr.split('\n')[0],
      'Error: looking up container "nope" for volumes-from: no container with name or ID "nope" found: no such container',
    );
  },
);

test.serial('an image is mounted read-only, or to be written to for one run', async (t) => {
  const image = '--mount type=image,src=busybox,dst=/i';
  t.is(await run(image, 'ls /i/bin/sh; touch /i/x 2>&1 | grep -o "Read-only"'), '/i/bin/sh\nRead-only\n');
  t.is(await run(`${image},subpath=etc --userns keep-id`, 'ls -n /i | grep -c " 0 .* 0 "'), '2\n');
  await home.ok([
    ...`create --name c --network none ${image},rw=true busybox sh -c`.split(' '),
    'test ! -e /i/x && touch /i/x',
  ]);
  t.is((await tsman('start --attach c')).exitCode, 0);
  t.is((await tsman('start --attach c')).exitCode, 0);
  t.deepEqual(await settled(home), []);
  t.is(await home.ok(['inspect', '--format', '{{(index .Mounts 0).Type}}', 'c']), 'image\n');
  const { stderr, exitCode } = await tsman('create --mount type=image,src=nope,dst=/i busybox');
  t.is(stderr.split('\n')[0], 'Error: creating image volume "nope":"/i": nope: image not known');
  t.is(exitCode, 125);
});

test.serial('a part of a volume is mounted, and never what a link in it leads to', async (t) => {
  await run(
    '-v v:/x',
    'mkdir -p /x/a/b; echo text >/x/a/b/file; ln -s /a /x/in; ln -s /etc/../../etc /x/out',
  );
  const part = '--mount type=volume,src=v,dst=/x,subpath';
  t.is(await run(`${part}=a/b`, 'cat /x/file; echo more >>/x/file'), 'text\n');
  t.is(await run(`${part}=in/b/file`, 'cat /x'), 'text\nmore\n');
  for (const path of ['out', 'nope', 'a/b/file/x']) {
    const { stderr, exitCode } = await tsman(`run --rm --network none ${part}=${path} busybox true`);
    t.is(stderr.split('\n')[0], `Error: cannot mount the subpath "${path}": no such file or directory`);
    t.is(exitCode, 125);
  }
  t.deepEqual(await settled(home), []);
  t.is(await places(), '');
});

test.serial('what a killed monitor leaves mounted of a volume goes without the files in it', async (t) => {
  await run('-v v:/x', 'mkdir /x/a; echo text >/x/a/file');
  const mounts = '--mount type=volume,src=v,dst=/x,subpath=a --mount type=image,src=busybox,dst=/i,rw=true';
  await ok(`run --detach --name c --network none ${mounts} busybox sleep 1000`);
  t.regex(await places(), /\/places\/[0-9a-f]{64}-0\n/);
  const pids = await home.ok(['inspect', '--format', '{{.State.ConmonPid}} {{.State.Pid}}', 'c']);
  await home.ok(['unshare', 'sh', '-c', `kill -KILL ${pids}`]);
  await ok('rm --force --time 0 c');
  t.deepEqual(await settled(home), []);
  t.is(await places(), '');
  t.is(await run('-v v:/x', 'cat /x/a/file'), 'text\n');
  const storage = join(home.env['XDG_DATA_HOME'] ?? '', 'tsman/storage/c');
  t.is(await ok(`unshare find ${storage} -mindepth 1 -maxdepth 1`), '');
});

test.serial('pseudo-terminals of its own are mounted where a container wants them', async (t) => {
  t.is(
    await run('--mount type=devpts,dst=/x,mode=600', 'grep -o "/x devpts rw" /proc/mounts'),
    '/x devpts rw\n',
  );
});

test.serial('with the option O files stay as they are, whatever a container writes', async (t) => {
  const folder = join(home.folder, 'kept');
  await home.ok(['unshare', 'sh', '-c', 'mkdir "$1"; echo old >"$1/file"', 'sh', folder]);
  await run('-v v:/y', 'echo old >/y/file');
  await home.ok([
    ...`create --name c --network none -v ${folder}:/x:O -v v:/y:O,U --user 5 busybox sh -c`.split(' '),
    'cat /x/file /y/file; stat -c %u /y/file; echo new >/y/file; cat /y/file; touch /x/z 2>/dev/null || echo not mine',
  ]);
  const wanted = 'old\nold\n5\nnew\nnot mine\n';
  t.is(await ok('start --attach c'), wanted);
  t.is(await ok('start --attach c'), wanted);
  t.is(await run('-v v:/y', 'cat /y/file; stat -c %u /y/file'), 'old\n0\n');
  t.is(await run(`-v ${folder}:/x:O`, 'rm /x/file; ls /x'), '');
  t.is(await home.ok(['unshare', 'ls', folder]), 'file\n');
  t.deepEqual(await settled(home), []);
  const { stderr, exitCode } = await tsman(`run --rm --network none -v ${folder}/nope:/x:O busybox true`);
  const path = `${folder}/nope`;
  t.is(stderr, `Error: mounting overlay failed "${path}": stat ${path}: no such file or directory\n`);
  t.is(exitCode, 125);
});
