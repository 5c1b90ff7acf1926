/** Images made of containers: what is in them, who else reads them, and what a killed `commit` leaves. */
import { once } from 'node:events';
import test from 'ava';
import { run } from '../../support/bed.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { missingProgram, skip, testsWith } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';
import { other, shell } from '../images/support/layout.ts';

const DRIVERS = ['overlay', 'fuse-overlayfs', 'vfs'] as const;

const SCRIPT = `rm /bin/vi; mkdir -p /a/b; echo x >/a/b/f; ln /a/b/f /a/hard; ln -s b /a/soft; mkfifo /a/pipe
  chown -R 7:8 /a/b; chmod 4711 /a/b/f; chmod 2751 /a; chmod 711 /; rm -r /var/www; mkdir /var/www; echo y >/var/www/z`;

/** Without what engines put into /etc. Times differ where a folder was made anew; links to folders are counted by some file systems only. */
const LIST = `cd /; find . ! -path './dev*' ! -path './proc*' ! -path './sys*' ! -path './run*' ! -path './etc/[hmr]*' \
  -type d -exec stat -c '%n %a %u:%g' {} + | sort
  find . ! -path './dev*' ! -path './proc*' ! -path './sys*' ! -path './run*' ! -path './etc/[hmr]*' \
  ! -type d -exec stat -c '%n %F %a %u:%g %h %Y' {} + | sort`;

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(() => home?.remove());

test.serial.afterEach.always(async (t) => {
  await home.tsman(['rm', '--all', '--force', '--time', '0']);
  t.deepEqual(await settled(home), []);
});

async function changed(...options: readonly string[]): Promise<void> {
  await home.ok([
    ...options,
    'run',
    '-d',
    '--name',
    'c',
    '--network',
    'none',
    'busybox',
    'sh',
    '-euc',
    `${SCRIPT}; echo ready; exec sleep 1000`,
  ]);
  while (!(await home.ok(['logs', 'c'])).includes('ready'));
}

const filesOf = (...args: readonly string[]) =>
  home.ok([...args.slice(0, 2), 'run', '--rm', '--network', 'none', ...args.slice(2), 'sh', '-euc', LIST]);

for (const driver of DRIVERS) {
  test.serial(`${driver}: containers of the image have the files of the container`, async (t) => {
    if (driver === 'fuse-overlayfs' && missingProgram(driver)) return skip(t, `${driver} is not installed`);
    const store = ['--storage-driver', driver] as const;
    await changed(...store);
    const wanted = await home.ok(['exec', 'c', 'sh', '-euc', LIST]);
    t.regex(wanted, /^\. 711 0:0\n/);
    const id = await home.ok([...store, 'commit', '-q', 'c', 'running']);
    t.regex(id, /^[0-9a-f]{64}\n$/);
    await home.ok(['stop', '-t', '0', 'c']);
    await home.ok([...store, 'commit', '-q', 'c', 'stopped']);
    await home.ok([...store, 'commit', '-q', '--squash', 'c', 'flat']);
    for (const image of ['running', 'stopped', 'flat']) t.is(await filesOf(...store, image), wanted, image);
  });
}

test.serial('owners are those that the container sees, whatever its user namespace', async (t) => {
  const options = ['--userns', 'keep-id', '--user', '0', '--network', 'none'];
  await home.ok(['run', '--name', 'c', ...options, 'busybox', 'sh', '-c', 'touch /mine /his; chown 33 /his']);
  await home.ok(['commit', '-q', 'c', 'mapped']);
  await home.ok(['commit', '-q', '-s', 'c', 'mapped:flat']);
  for (const image of ['mapped', 'mapped:flat']) {
    const owners = ['stat', '-c', '%u:%g', '/mine', '/his'];
    t.is(await home.ok(['run', '--rm', '--network', 'none', image, ...owners]), '0:0\n33:0\n', image);
  }
});

test.serial('the image starts as the container did, and as changes say', async (t) => {
  const settings = ['--env', 'A=1', '--user', '5:6', '--workdir', '/tmp', '--network', 'none'];
  await home.ok(['create', '--name', 'c', ...settings, 'busybox', 'sh', '-c', 'echo $A $(id -u) $PWD']);
  const iidfile = `${home.folder}/iid`;
  const id = await home.ok(['commit', '-q', '-a', 'me', '-c', 'ENV A=2', '--iidfile', iidfile, 'c', 'again']);
  t.is(await home.ok(['run', '--rm', '--network', 'none', 'again']), '2 5 /tmp\n');
  t.is((await run('user', ['cat', iidfile], {})).stdout, id.trim());
  const [newest] = JSON.parse(await home.ok(['history', '--format', 'json', 'again']));
  t.is(newest.comment, 'FROM localhost/busybox:latest');
  t.regex(await home.ok(['events', '--stream=false', '--filter', 'event=commit']), / container commit /);
});

test.serial('secrets stay out of the image', async (t) => {
  await home.ok(['secret', 'create', 's', '-'], { input: 'verysecret' });
  const secrets = ['--secret', 's', '--secret', 's,type=env,target=S', '--network', 'none'];
  await home.ok(['run', '--name', 'c', ...secrets, 'busybox', 'true']);
  await home.ok(['commit', '-q', 'c', 'open']);
  await home.ok(['save', '-q', '-o', `${home.folder}/open.tar`, 'open']);
  t.is((await run('user', ['grep', '-c', 'verysecret', `${home.folder}/open.tar`], {})).stdout, '0\n');
  await home.ok(['secret', 'rm', 's']);
});

test.serial('what cannot be is one line', async (t) => {
  await home.ok(['create', '--name', 'c', '--network', 'none', 'busybox', 'true']);
  for (const [args, words] of [
    [['-m', 'words', 'c'], 'messages are only compatible with the docker image format (-f docker)'],
    [['none'], 'no container with name or ID "none" found: no such container'],
    [['-c', 'FOO bar', 'c'], 'invalid change "FOO bar" - invalid instruction FOO'],
    [['c', 'UPPER'], 'normalizing name "UPPER": repository name must be lowercase'],
  ] as const) {
    const { stderr, exitCode } = await home.tsman(['commit', '-q', ...args]);
    t.is(stderr, `Error: ${words}\n`);
    t.is(exitCode, 125);
  }
});

test.serial('a commit that is killed leaves what was there', async (t) => {
  const fill = 'dd if=/dev/urandom of=/big bs=1M count=30 2>&1';
  await home.ok(['run', '--name', 'c', '--network', 'none', 'busybox', 'sh', '-c', fill]);
  await home.ok(['image', 'prune', '--force']);
  const images = await home.ok(['images', '--quiet', '--no-trunc']);
  for (const stage of ['Copying blob', 'Copying config']) {
    const commit = await home.start(['commit', 'c', 'half'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    commit.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes(stage)) commit.kill('SIGKILL');
    });
    await once(commit, 'close');
  }
  await home.ok(['image', 'prune', '--force']);
  if ((await home.tsman(['image', 'exists', 'half'])).exitCode !== 0)
    t.is(await home.ok(['images', '--quiet', '--no-trunc']), images);
  await home.ok(['commit', '-q', 'c', 'whole']);
  t.is(
    await home.ok(['run', '--rm', '--network', 'none', 'whole', 'stat', '-c', '%s', '/big']),
    '31457280\n',
  );
});

const { having } = testsWith(test, 'skopeo', 'umoci', 'podman');

having('skopeo, umoci and podman read the image, and find the same files', async (t) => {
  t.teardown(() => other(home, ['podman', 'system', 'migrate']));
  await changed();
  const wanted = await home.ok(['exec', 'c', 'sh', '-euc', LIST]);
  await home.ok(['commit', '-q', 'c', 'shared:1']);
  await home.ok(['commit', '-q', '-f', 'docker', '-m', 'words', 'c', 'shared:2']);
  await home.ok(['save', '-q', '--format', 'oci-archive', '-o', `${home.folder}/1.tar`, 'shared:1']);
  await home.ok(['save', '-q', '-o', `${home.folder}/2.tar`, 'shared:2']);
  await shell(
    home,
    'skopeo copy -q oci-archive:1.tar oci:lay:one && umoci unpack --rootless --image lay:one bundle',
  );
  t.is(
    await shell(home, 'test ! -e bundle/rootfs/bin/vi; cat bundle/rootfs/a/hard bundle/rootfs/var/www/z'),
    'x\ny\n',
  );
  for (const archive of ['1.tar', '2.tar']) {
    await other(home, ['podman', 'load', '-q', '-i', archive]);
    const image = `localhost/shared:${archive[0]}`;
    const listed = await other(home, [
      'podman',
      'run',
      '--rm',
      '--network',
      'none',
      image,
      'sh',
      '-euc',
      LIST,
    ]);
    t.is(listed, wanted, archive);
  }
});
