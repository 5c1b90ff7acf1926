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

test.serial('a volume in memory is mounted once for all of its users, and gone with the last', async (t) => {
  await ok('volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=2m v');
  await home.ok([
    'run',
    '--detach',
    '--name',
    'c',
    '--network',
    'none',
    '-v',
    'v:/x',
    'busybox',
    'sleep',
    '1000',
  ]);
  await ok('exec c touch /x/shared');
  t.is(
    await run('-v v:/y', 'ls /y; df -k /y | grep -o " 2048 .*%"'),
    'shared\n 2048         0      2048   0%\n',
  );
  t.is(await home.ok(['volume', 'inspect', '--format', '{{.MountCount}}', 'v']), '1\n');
  await ok('rm --force --time 0 c');
  t.deepEqual(await settled(home), []);
  t.is(await run('-v v:/y', 'ls /y'), '');
});

test.serial(
  'a folder of the host as a volume keeps its owner, and its files when the volume goes',
  async (t) => {
    const folder = join(home.folder, 'served');
    await home.ok(['unshare', 'mkdir', folder]);
    await home.ok([
      'volume',
      'create',
      '--opt',
      'type=none',
      '--opt',
      'o=bind,ro',
      '--opt',
      `device=${folder}`,
      'v',
    ]);
    await home.ok(['unshare', 'touch', `${folder}/file`]);
    t.is(await run('-v v:/x', 'ls /x; touch /x/y 2>&1 | grep -o "Read-only"'), 'file\nRead-only\n');
    await ok('volume rm v');
    t.is(await home.ok(['unshare', 'ls', folder]), 'file\n');
    await ok(`volume create --opt o=bind --opt device=/nope w`);
    const { stderr, exitCode } = await tsman('run --rm --network none -v w:/x busybox true');
    t.is(stderr, 'Error: mounting volume w: stat /nope: no such file or directory\n');
    t.is(exitCode, 125);
  },
);
