/** Looking at the files of containers: what they changed, all of them as an archive, and mounted. */
import test from 'ava';
import { asUser } from '../../support/bed.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { missingProgram, skip } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';

const DRIVERS = ['overlay', 'fuse-overlayfs', 'vfs'] as const;

const SCRIPT = `rm /bin/vi; mkdir -p /a/b; echo x >/a/b/f; ln /a/b/f /a/hard; ln -s b /a/soft; mkfifo /a/pipe
  chown -R 7:8 /a/b; chmod 2751 /a; echo more >>/etc/passwd; rm -r /var/www; echo now a file >/var/www`;

const CHANGES = ['A /a', 'A /a/b', 'A /a/b/f', 'A /a/hard', 'A /a/pipe', 'A /a/soft', 'C /bin', 'D /bin/vi'];

/** Links to folders are counted by some file systems only. */
const FORMAT = `find . ! -path './dev*' ! -type d -exec stat -c '%n %F %a %u:%g %h' {} + >../list
  find . ! -path './dev*' -type d -exec stat -c '%n %F %a %u:%g' {} + >>../list; sort ../list; rm ../list`;

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(() => home?.remove());

test.serial.afterEach.always(async (t) => {
  await home.tsman(['rm', '--all', '--force', '--time', '0']);
  t.deepEqual(await settled(home), []);
});

/** Unpack an archive as root of the namespaces, and tell what is in it. */
async function unpacked(archive: string): Promise<string> {
  return await home.ok([
    'unshare',
    'sh',
    '-euc',
    `cd "$1"; mkdir out; cd out; tar xpf "../$0"; ${FORMAT}; cd ..; rm -r out`,
    archive,
    home.folder,
  ]);
}

for (const driver of DRIVERS) {
  test.serial(
    `${driver}: what is exported is what is there, of a container that runs and of one that does not`,
    async (t) => {
      if (driver === 'fuse-overlayfs' && missingProgram(driver))
        return skip(t, 'fuse-overlayfs is not installed');
      const ok = (...args: readonly string[]) => home.ok(['--storage-driver', driver, ...args]);
      await ok('run', '-d', '--name', 'c', 'busybox', 'sh', '-euc', `${SCRIPT}; echo ready; exec sleep 1000`);
      while (!(await ok('logs', 'c')).includes('ready'));
      const wanted = await home.ok([
        'unshare',
        'sh',
        '-euc',
        `cd "$0"; ${FORMAT}`,
        (await ok('mount', 'c')).trim(),
      ]);
      await ok('export', '-o', `${home.folder}/running.tar`, 'c');
      const changes = await ok('diff', 'c');
      t.deepEqual(changes.split('\n').slice(0, CHANGES.length), CHANGES);
      t.regex(changes, /\nC \/etc\nC \/etc\/passwd\nC \/var\nC \/var\/www\n$/);
      await ok('stop', '-t', '0', 'c');
      await ok('export', '-o', `${home.folder}/stopped.tar`, 'c');
      t.is(await ok('diff', 'c'), changes);
      t.is(await unpacked('running.tar'), wanted);
      t.is(await unpacked('stopped.tar'), wanted);
    },
  );
}

test.serial('an export has the owners that the container sees, whatever its user namespace', async (t) => {
  await home.ok([
    'run',
    '-d',
    '--name',
    'c',
    '--userns',
    'keep-id',
    '--user',
    '0',
    'busybox',
    'sh',
    '-euc',
    'echo x >/mine; touch /his; chown 33 /his; echo ready; exec sleep 1000',
  ]);
  while (!(await home.ok(['logs', 'c'])).includes('ready'));
  for (const state of ['running', 'stopped']) {
    await home.ok(['export', '-o', `${home.folder}/x.tar`, 'c']);
    const { stdout } = await asUser(['tar', '--numeric-owner', '-tvf', `${home.folder}/x.tar`], {});
    t.regex(stdout, /-rw-r--r-- 0\/0 .* mine\n/, state);
    t.regex(stdout, /-rw-r--r-- 33\/0 .* his\n/, state);
    await home.ok(['stop', '-t', '0', 'c']);
  }
});

test.serial('an export is a whole file or none, and never goes to a terminal', async (t) => {
  await home.ok(['create', '--name', 'c', 'busybox', 'true']);
  for (const [file, words] of [
    ['/none/x', 'creating file "/none/x": open /none/x: no such file or directory'],
    [home.folder, `creating file "${home.folder}": open ${home.folder}: is a directory`],
    ['a:b', `invalid filename (should not contain ':') "a:b"`],
    ['/dev/full', 'write /dev/full: no space left on device'],
  ] as const) {
    const { stderr, exitCode } = await home.tsman(['export', '-o', file, 'c']);
    t.is(stderr, `Error: ${words}\n`);
    t.is(exitCode, 125);
  }
  const { stdout } = await asUser(['script', '-qec', 'bin/tsman export c', '/dev/null'], { env: home.env });
  t.regex(stdout, /^Error: refusing to export to terminal. Use -o flag or redirect\r\n/);
  const piped = await asUser(['sh', '-c', 'bin/tsman export c | tar -t etc/passwd'], { env: home.env });
  t.is(piped.stdout, 'etc/passwd\n');
  t.regex(
    await home.ok(['events', '--stream=false', '--filter', 'event=export']),
    / container export [0-9a-f]{64} /,
  );
});

test.serial('a diff is against the image, against another container, or another image', async (t) => {
  await home.ok(['run', '--name', 'one', 'busybox', 'touch', '/one']);
  await home.ok(['run', '--name', 'two', 'busybox', 'touch', '/two']);
  t.is(await home.ok(['diff', 'one']), 'C /etc\nA /one\n');
  t.is(await home.ok(['diff', '--latest']), 'C /etc\nA /two\n');
  t.is(await home.ok(['container', 'diff', 'one', 'two']), 'C /etc\nA /one\nD /two\n');
  t.is(await home.ok(['diff', 'busybox', 'one']), 'C /etc\nD /one\n');
  t.deepEqual(JSON.parse(await home.ok(['diff', '--format', 'json', 'one', 'busybox'])), {
    changed: ['/etc'],
    added: ['/one'],
  });
  for (const [args, words] of [
    [['nope'], 'nope not found: layer not known'],
    [[], '"tsman diff" requires a name, id, or the "--latest" flag'],
    [['--format', 'yaml', 'one'], "only supported value for '--format' is 'json'"],
    [['-l', 'one'], '--latest and containers cannot be used together'],
  ] as const) {
    const { stderr, exitCode } = await home.tsman(['diff', ...args]);
    t.is(stderr.split('\n')[0], `Error: ${words}`);
    t.is(exitCode, 125);
  }
});

test.serial(
  'what is mounted stays until it was given back as often as it was asked for, and is what starts',
  async (t) => {
    const id = (
      await home.ok(['create', '--name', 'c', 'busybox', 'sh', '-c', 'cat /given; sleep 1000'])
    ).trim();
    const paths = await Promise.all([1, 2].map(async () => (await home.ok(['mount', 'c'])).trim()));
    const [path = ''] = paths;
    t.is(paths[1], path);
    await home.ok(['unshare', 'sh', '-c', `echo given >${path}/given`]);
    t.is(await home.ok(['mount']), `${id.slice(0, 12)}  ${path}\n`);
    t.deepEqual(JSON.parse(await home.ok(['mount', '--format', 'json'])), [
      { id, Names: ['c'], mountpoint: path },
    ]);
    await home.ok(['start', 'c']);
    while ((await home.ok(['logs', 'c'])) !== 'given\n');
    await home.ok(['exec', 'c', 'touch', '/from-inside']);
    t.is(await home.ok(['unshare', 'ls', `${path}/from-inside`]), `${path}/from-inside\n`);
    await home.ok(['stop', '-t', '0', 'c']);
    for (const left of [1, 0]) {
      t.is(await home.ok(['unmount', 'c']), 'c\n');
      t.is((await home.ok(['mount'])) === '', left === 0);
    }
    const again = await home.tsman(['unmount', 'c']);
    t.is(again.exitCode, 125);
    t.regex(again.stderr, /^Error: unmounting container .*: layer is not mounted\n$/);
    await home.ok(['mount', 'c']);
    await home.ok(['rm', 'c']);
  },
);

test.serial(
  'a mount or an export that is killed leaves nothing that the next does not take away',
  async (t) => {
    await home.ok(['create', '--name', 'c', 'busybox', 'true']);
    for (let round = 0; round < 4; round += 1) {
      for (const args of [
        ['mount', 'c'],
        ['export', '-o', '/dev/null', 'c'],
      ]) {
        const child = await home.start(args, { stdio: 'ignore' });
        await new Promise((resolve) => setTimeout(resolve, 90 + 30 * round));
        child.kill('SIGKILL');
      }
    }
    await home.ok(['unmount', '--force', 'c']);
    await home.ok(['rm', 'c']);
    t.deepEqual(await settled(home), []);
  },
);

test.serial(
  'what a killed monitor has left mounted is taken away before the container is mounted anew',
  async (t) => {
    await home.ok(['run', '-d', '--name', 'c', 'busybox', 'sleep', '1000']);
    await home.ok(['exec', 'c', 'touch', '/from-inside']);
    const pids = await home.ok(['inspect', '--format', '{{.State.ConmonPid}} {{.State.Pid}}', 'c']);
    await home.ok(['unshare', 'sh', '-c', `kill -KILL ${pids}`]);
    t.is((await home.tsman(['wait', 'c'])).exitCode, 0);
    const path = (await home.ok(['mount', 'c'])).trim();
    t.is(await home.ok(['unshare', 'ls', `${path}/from-inside`]), `${path}/from-inside\n`);
    const mounted = await home.ok([
      'unshare',
      'sh',
      '-c',
      `grep -c " ${home.folder}/.*/rootfs " /proc/self/mountinfo || :`,
    ]);
    t.is(mounted, '0\n');
    await home.ok(['rm', 'c']);
  },
);
