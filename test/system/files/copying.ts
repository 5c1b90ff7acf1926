/** `cp`: both ways and between containers, running or stopped, through links and volumes, and never out of a container. */
import { once } from 'node:events';
import test from 'ava';
import { asUser } from '../../support/bed.ts';
import { copyingIn } from '../../support/copying.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { missingProgram, skip } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';

const INSIDE = `mkdir -p /d/sub; echo f >/d/f; echo s >/d/sub/s; ln /d/f /d/hard; ln -s /d /link; ln -s sub /d/soft
  chown -R 7:8 /d/sub; chmod 4711 /d/f; chmod 2750 /d`;

/** Of what is in a folder: name, type, mode, owner. */
const LIST = 'cd "$0"; find . -exec stat -c "%n %F %a %u:%g" {} + | sort';

let home: Home;

const { ok, tsman } = linesIn(() => home);

const { onHost, copy, copied, inside, started } = copyingIn(() => home);

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(() => home?.remove());

test.serial.beforeEach(() =>
  onHost('rm -rf h; mkdir -p h/sub; echo 1 >h/one; echo 2 >h/sub/two; ln -s one h/link'),
);

test.serial.afterEach.always(async (t) => {
  await home.tsman(['rm', '--all', '--force', '--time', '0']);
  await home.tsman(['volume', 'prune', '--force']);
  t.deepEqual(await settled(home), []);
});

for (const driver of ['overlay', 'fuse-overlayfs', 'vfs'] as const) {
  test.serial(`${driver}: there and back, running and stopped, files stay what they were`, async (t) => {
    if (driver === 'fuse-overlayfs' && missingProgram(driver)) return skip(t, `${driver} is not installed`);
    await ok(`--storage-driver ${driver} run -d --name c --network none busybox sleep 1000`);
    await inside('c', INSIDE);
    const wanted = await inside('c', LIST, '/d');
    await copied('c:/d out');
    t.is(
      await onHost(`${LIST.replace('"$0"', 'out')} | sed 's/ [0-9]*:[0-9]*$//'`),
      wanted.replace(/ \d+:\d+$/gm, ''),
    );
    t.is(
      await onHost(
        'stat -c %h out/f; cat out/soft/s; [ "$(stat -c %U out/sub/s)" = "$(id -un)" ] && echo own',
      ),
      '2\ns\nown\n',
    );
    await copied('-a=false c:/d c:/again');
    t.is(await inside('c', LIST, '/again'), wanted);
    await ok('stop --time 0 c');
    await copied('c:/link/. out2');
    t.is(await onHost('diff -r out out2; cat out2/sub/s'), 's\n');
    await copied('h c:/d');
    await copied('-a=false c:/d c:/third');
    await ok('start c');
    t.is(await inside('c', 'cat /d/h/link /d/h/sub/two; cd /third; rm -r h; cat sub/s'), '1\n2\ns\n');
    await onHost('rm -rf out out2');
  });
}

test.serial('what comes in belongs to the user of the container, whatever his name space', async (t) => {
  await started('c', '--user', '5:6');
  await started('k', '--userns', 'keep-id:uid=1000,gid=1001');
  for (const [name, owner] of [
    ['c', '5:6'],
    ['k', '1000:1001'],
  ]) {
    await copied(`h ${name}:/tmp`);
    t.is(await inside(name as string, 'stat -c %u:%g /tmp/h/sub/two'), `${owner}\n`);
    await copied(`-a=false h/one ${name}:/tmp/own`);
    t.is(await inside(name as string, 'stat -c %u:%g /tmp/own'), '0:0\n');
  }
  await copied('-a=false k:/tmp/h c:/tmp/k');
  t.is(await inside('c', 'stat -c %u:%g /tmp/k/one'), '1000:1001\n');
  await ok('stop --time 0 k');
  await copied('h/one k:/tmp/late');
  t.regex(await copy('k:/tmp/late -').then(({ stdout }) => stdout), /late/);
  await ok('start k');
  t.is(await inside('k', 'stat -c %u:%g /tmp/late'), '1000:1001\n');
});

test.serial('volumes and mounted folders are copied into and out of, also while nothing runs', async (t) => {
  await onHost('mkdir -p b ro');
  const mounts = ['-v', 'data:/v', '-v', `${home.folder}/b:/b`, '-v', `${home.folder}/ro:/ro:ro`];
  await started('c', ...mounts, '--tmpfs', '/t');
  for (const state of ['running', 'stopped']) {
    for (const place of ['v', 'b']) {
      await copied(`h/one c:/${place}/${state}`);
      await copied(`c:/${place}/${state} back`);
      t.is(await onHost('cat back'), '1\n');
    }
    t.regex((await copy('h/one c:/ro/x')).stderr, /^Error: copying: .*Read-only file system\n$/);
    await copied('c:/v all');
    await ok('stop --time 0 c');
  }
  t.is(await onHost('ls b; ls all/v; ls ro'), 'running\nstopped\nrunning\nstopped\n');
  await ok('start c');
  t.is(await inside('c', 'ls /v'), 'running\nstopped\n');
  await onHost('rm -rf all back b ro');
});

test.serial('archives from stdin, compressed or not, and to stdout', async (t) => {
  await started('c', '--user', '5:6');
  await inside('c', INSIDE);
  for (const compress of ['cat', 'gzip', 'xz', 'bzip2']) {
    await asUser(
      ['sh', '-euc', `p=$PWD; cd ${home.folder}; tar -c h | ${compress} | $p/bin/tsman cp - c:/tmp`],
      { env: home.env },
    );
    t.is(await inside('c', 'stat -c %u:%g /tmp/h/sub/two; cat /tmp/h/link; rm -r /tmp/h'), '5:6\n1\n');
  }
  const list = async (path: string) => {
    const script = `p=$PWD; cd ${home.folder}; $p/bin/tsman cp c:${path} - | tar -t | sort | tr '\\n' ' '`;
    return (await asUser(['sh', '-euc', script], { env: home.env })).stdout;
  };
  t.is(await list('/link'), 'd/ d/f d/hard d/soft d/sub/ d/sub/s ');
  t.is(await list('/d/.'), 'f hard soft sub/ sub/s ');
  t.is(await list('/d/f'), 'f ');
  t.is(await list('/proc/..'), await list('/'));
  t.notRegex(await list('/'), /^(proc|sys|dev)\//m);
});

test.serial(
  'links in a container never lead out of it, and an archive does not pass through one',
  async (t) => {
    await started('c');
    await onHost('mkdir -p prey; echo untouched >prey/one; chmod 777 prey');
    const up = '../'.repeat(20);
    await inside(
      'c',
      `mkdir -p ${home.folder}/prey /w; ln -s ${up}${home.folder}/prey /rel; ln -s ${home.folder}/prey /abs
    ln -s ${up}${home.folder}/prey /w/rel; ln -s ${home.folder}/prey /w/abs; ln -s ${home.folder}/prey/one /file`,
    );
    for (const target of ['/rel', '/abs/one', '/file']) {
      await copied(`h/sub/two c:${target}`);
      t.is(await onHost('cat prey/one; ls prey'), 'untouched\none\n');
    }
    t.is(await inside('c', `cat ${home.folder}/prey/one ${home.folder}/prey/two`), '2\n2\n');
    t.regex((await copy('c:/abs/nope .')).stderr, /could not be found on container c/);
    for (const link of ['rel', 'abs']) {
      const script = `p=$PWD; cd ${home.folder}; mkdir -p a/${link}; echo evil >a/${link}/one
      tar -C a -c ${link}/one | $p/bin/tsman cp - c:/w`;
      await asUser(['sh', '-c', script], { env: home.env });
      t.is(await onHost('cat prey/one'), 'untouched\n');
    }
    await onHost('rm -rf a prey');
  },
);

test.serial(
  'a container that exchanges a folder for a link all the time gets nothing outside written or read',
  async (t) => {
    await onHost(
      'mkdir -p prey big; echo secret >prey/f; chmod 777 prey; for i in $(seq 300); do echo $i >big/f$i; done; cp big/f1 big/f',
    );
    await started('c');
    const swap = `mkdir -p /x/real/big; cd /x; echo own >real/f
    while :; do ln -sfn ${home.folder}/prey cur; ln -sfn real cur; rm -rf w; mkdir -p w; rm -rf w; ln -s ${home.folder}/prey w; rm w; done`;
    await home.ok(['exec', '-d', 'c', 'sh', '-c', swap]);
    const got: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      await copy('big/. c:/x/w');
      await copy('big c:/x/cur');
      await copy('c:/x/cur/f got');
      got.push(await onHost('cat got 2>/dev/null || true'));
    }
    t.notRegex(got.join(''), /secret/);
    t.true(got.includes('own\n'), 'some copies came through');
    t.is(await onHost('ls prey; cat prey/f'), 'f\nsecret\n');
    await onHost('rm -rf prey big got');
  },
);

test.serial('a copy that is killed leaves neither processes nor mounts', async (t) => {
  await started('c', '-v', 'data:/v');
  await ok('stop --time 0 c');
  await onHost('mkdir -p big; head -c 200000000 /dev/zero >big/zero');
  const child = await home.start(['cp', `${home.folder}/big`, 'c:/v'], { stdio: 'ignore' });
  setTimeout(() => child.kill('SIGKILL'), 700);
  const [, signal] = await once(child, 'exit');
  t.is(signal, 'SIGKILL', 'it was still copying');
  await ok('start c');
  t.is((await tsman('exec c true')).exitCode, 0);
  await onHost('rm -r big');
});
