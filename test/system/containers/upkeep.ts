/** What takes room, and what goes when nobody uses it. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman } = linesIn(() => home);

interface Usage {
  readonly Type: string;
  readonly Total: number;
  readonly Active: number;
  readonly RawSize: number;
  readonly RawReclaimable: number;
}
const usage = async () => JSON.parse(await ok('system df --format json')) as readonly [Usage, Usage, Usage];
/** Bytes on the disk. */
const onDisk = async () =>
  Number(
    (await home.ok(['unshare', 'du', '-s', '--block-size=1', home.env['XDG_DATA_HOME'] ?? ''])).split(
      '\t',
    )[0],
  );

test.serial('what there is counts: images, containers, volumes, and what nobody uses of them', async (t) => {
  const [images, containers] = await usage();
  t.like(images, { Type: 'Images', Total: 1, Active: 0, RawReclaimable: images.RawSize });
  t.like(containers, { Type: 'Containers', Total: 0, RawSize: 0 });
  await ok('run -d --name up --network none busybox sleep 1000');
  await home.ok([
    'run',
    '--name',
    'big',
    '-v',
    'kept:/v',
    '--network',
    'none',
    'busybox',
    'sh',
    '-c',
    'head -c 3000 /dev/zero | tee /f >/v/f',
  ]);
  await ok('volume create unused');
  t.like(await usage(), [
    { Total: 1, Active: 1, RawSize: images.RawSize, RawReclaimable: 0 },
    { Total: 2, Active: 1, RawSize: 3000, RawReclaimable: 3000 },
    { Type: 'Local Volumes', Total: 2, Active: 1, RawSize: 3000, RawReclaimable: 0 },
  ]);
  t.regex(
    await ok('system df'),
    /^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +1 +1 .* 0B \(0%\)\nContainers +2 +1 +3kB +3kB \(100%\)\n/,
  );
  const shown = await ok('system df --verbose');
  t.regex(shown, /localhost\/busybox +latest .* 0B .* 2\n/);
  t.regex(shown, /sh -c head .* 1 +3kB .* exited +big\n/);
  t.regex(shown, /kept +1 +3kB\nunused +0 +0B\n/);
  t.is((await tsman('system df --verbose --format json')).exitCode, 125);
});

test.serial('system prune says what would go, asks, and tells what the disk got back', async (t) => {
  const asked = await home.tsman(['system', 'prune', '--all', '--volumes'], { input: 'n\n' });
  t.deepEqual([asked.exitCode, asked.stdout], [0, '']);
  t.regex(
    asked.stderr,
    /^WARNING! This command removes:\n\t- all stopped containers\n\t- all volumes not used/,
  );
  t.regex(asked.stderr, /big +exited\n/);
  t.regex(asked.stderr, / {2}kept\n {2}unused\n/);
  t.is((await tsman('system prune --force --filter name=big')).exitCode, 125);
  t.is(await ok('system prune --force --filter until=1h'), 'Total reclaimed space: 0B\n');
  const before = await onDisk();
  const told = await ok('system prune --force --all --volumes');
  t.regex(told, /^Deleted Containers\n[0-9a-f]{64}\nDeleted Volumes\nkept\nunused\nTotal reclaimed space: /);
  const [, size = '', unit = ''] = /space: ([\d.]+)(k?B)\n$/.exec(told) ?? [];
  // Four digits are told. The event log grows meanwhile, by less than a block.
  t.true(Math.abs(before - (await onDisk()) - Number(size) * (unit === 'kB' ? 1000 : 1)) <= 4096, told);
  t.is(await ok('ps -a --format {{.Names}}'), 'up\n');
  t.is(await ok('images -q'), await ok('images -q --filter reference=busybox'));
});

test.serial('with the last container its image goes, too', async (t) => {
  await ok('rm -f -t 0 up');
  t.regex(
    await ok('system prune --force --all'),
    /^Deleted Images\n[0-9a-f]{64}\nTotal reclaimed space: [\d.]+MB\n$/,
  );
  t.like(await usage(), [{ Total: 0, RawSize: 0 }, { Total: 0 }, { Total: 0 }]);
  t.deepEqual(await settled(home), []);
});
