import { join } from 'node:path';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage('user', {
    files: { 'data/file': 'of the image' },
    config: { Cmd: ['sh'], Env: ['PATH=/bin'], Volumes: { '/data': {} } },
  });
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
  await home.tsman(['volume', 'rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman, run } = linesIn(() => home);
const names = async () => (await ok('volume ls --quiet')).split('\n').filter(Boolean);
const dataFolder = () => join(home.env['XDG_DATA_HOME'] ?? '', 'tsman');

test.serial('a named volume outlives its containers, filled at first with what the image has', async (t) => {
  t.is(await run('-v v:/data', 'cat /data/file; rm /data/file; echo mine >/data/own'), 'of the image');
  t.is(await run('-v v:/other', 'ls /other'), 'own\n');
  t.is(await run('-v v:/data', 'ls /data'), 'own\n');
  t.deepEqual(await names(), ['v']);
});

test.serial('owners and modes of the image come with its content', async (t) => {
  await ok('run --name c --network none -v v:/copy busybox chown 7:8 /data/file');
  await home.ok([
    'run',
    '--name',
    'd',
    '--network',
    'none',
    '-v',
    'w:/var/lib',
    '--user',
    '5:6',
    'busybox',
    'true',
  ]);
  t.is(await run('-v w:/x', 'stat -c %u:%g:%a /x'), '5:6:755\n');
  t.is(await run('-v v:/x', 'stat -c %u:%g /x'), '0:0\n');
  t.is(await run('-v u:/x:U --user 7:8', 'stat -c %u:%g /x'), '7:8\n');
});

test.serial('--rm takes the anonymous volumes along, before the command ends', async (t) => {
  t.is(await run('-v /anonymous', 'echo >/anonymous/x; cat /data/file'), 'of the image');
  t.deepEqual(await names(), []);
  t.is((await tsman('run --rm --network none -v /anonymous busybox /nope')).exitCode, 127);
  t.deepEqual(await names(), []);
  t.deepEqual(await settled(home), []);
  t.is(await ok(`unshare find ${dataFolder()}/volumes ${dataFolder()}/trash -mindepth 1`), '');
});

test.serial(
  'rm keeps anonymous volumes, rm --volumes takes them along, but not those with names',
  async (t) => {
    await ok('create --name c -v v:/x -v /y busybox');
    t.is((await names()).length, 3);
    await ok('rm c');
    t.is((await names()).length, 3);
    await ok('volume prune --force');
    await ok('create --name c -v v:/x -v /y busybox');
    await ok('rm --volumes c');
    t.deepEqual(await names(), ['v']);
  },
);

test.serial('an anonymous volume that another container uses stays', async (t) => {
  await ok('create --name c --image-volume ignore -v /y busybox');
  const [name = ''] = await names();
  await ok(`create --name d --image-volume ignore -v ${name}:/z busybox`);
  await ok('rm --volumes c');
  t.deepEqual(await names(), [name]);
  t.is((await tsman(`volume rm ${name}`)).exitCode, 2);
});

test.serial('--image-volume says what becomes of the places that an image declares', async (t) => {
  const show = `grep ' /data ' /proc/self/mountinfo | grep -o tmpfs | head -n 1; cat /data/file`;
  t.is(await run('--image-volume tmpfs', show), 'tmpfs\nof the image');
  t.is(await run('--image-volume ignore', 'grep -c " /data " /proc/self/mountinfo || true'), '0\n');
});

test.serial('a volume that a container has is not removed, but by force with the container', async (t) => {
  await ok('volume create v');
  const id = (await ok('run --detach --network none -v v:/x busybox sleep 1000')).trim();
  const refused = await tsman('volume rm v');
  t.is(
    refused.stderr,
    `Error: volume v is being used by the following container(s): ${id}: volume is being used\n`,
  );
  t.is(refused.exitCode, 2);
  const missing = await tsman('volume rm nope');
  t.is(missing.stderr, 'Error: no volume with name "nope" found: no such volume\n');
  t.is(missing.exitCode, 1);
  t.is((await tsman('volume rm nope v')).exitCode, 2);
  t.is((await tsman('volume rm --force nope')).exitCode, 0);
  t.is(await ok('volume rm --force --time 0 v'), 'v\n');
  t.is(await ok('ps --all --quiet'), '');
});

test.serial('volume inspect and ls show podman’s fields', async (t) => {
  await ok('volume create --label a=b --opt o=uid=5,gid=6 v');
  const [found] = JSON.parse(await ok('volume inspect v')) as [Record<string, unknown>];
  const { CreatedAt, ...fields } = found;
  t.deepEqual(fields, {
    Name: 'v',
    Driver: 'local',
    Mountpoint: join(dataFolder(), 'volumes/v/_data'),
    Labels: { a: 'b' },
    Scope: 'local',
    Options: { o: 'uid=5,gid=6' },
    UID: 5,
    GID: 6,
    MountCount: 0,
    NeedsCopyUp: true,
  });
  t.is(typeof CreatedAt, 'string');
  t.deepEqual(JSON.parse(await ok('inspect --type volume v')), [found]);
  t.deepEqual(JSON.parse(await ok('volume ls --format json')), [found]);
  t.is(await ok('volume ls'), 'DRIVER      VOLUME NAME\nlocal       v\n');
  t.is(
    await home.ok(['volume', 'ls', '--format', '{{.Name}} {{.Labels}} {{.Anonymous}}']),
    'v map[a:b] false\n',
  );
  t.is((await tsman('volume exists v')).exitCode, 0);
  t.is((await tsman('volume exists nope')).exitCode, 1);
  const missing = await tsman('volume inspect nope');
  t.is(missing.stderr, 'Error: inspecting object: no such volume nope\n');
  t.is(missing.exitCode, 125);
});

test.serial('inspect and ps tell the volumes of a container', async (t) => {
  await ok('create --name c --image-volume ignore -v v:/x:ro busybox');
  const format = '{{json .Mounts}} {{json .HostConfig.Binds}}';
  const mounts = [
    {
      Type: 'volume',
      Name: 'v',
      Source: join(dataFolder(), 'volumes/v/_data'),
      Destination: '/x',
      Driver: 'local',
      Mode: '',
      Options: ['nosuid', 'nodev', 'rbind'],
      RW: false,
      Propagation: 'rprivate',
    },
  ];
  const binds = ['v:/x:ro,rprivate,nosuid,nodev,rbind'];
  t.is(
    await home.ok(['inspect', '--format', format, 'c']),
    `${JSON.stringify(mounts)} ${JSON.stringify(binds)}\n`,
  );
  t.is(await home.ok(['ps', '--all', '--filter', 'volume=v', '--format', '{{.Names}}']), 'c\n');
  t.is(await ok('ps --all --quiet --filter volume=w'), '');
});

test.serial('prune asks, and leaves what a container has', async (t) => {
  await ok('volume create --label k=v one');
  await ok('volume create two');
  await ok('create --name c --image-volume ignore -v used:/x busybox');
  const asked = await home.tsman(['volume', 'prune'], { input: 'n\n' });
  t.regex(asked.stderr, /The following volumes will be removed:\n {2}one\n {2}two\n/);
  t.is((await names()).length, 3);
  t.is(await ok('volume prune --force --filter label=k'), 'one\n');
  t.is(await ok('volume prune --force'), 'two\n');
  t.deepEqual(await names(), ['used']);
});

test.serial('events tell what became of volumes', async (t) => {
  const since = new Date().toISOString();
  await ok('volume create v');
  await run('-v /y --image-volume ignore', 'true');
  await ok('volume prune --force');
  const format = '{{.Type}} {{.Status}} {{.Name}}';
  const args = ['events', '--stream=false', '--since', since, '--filter', 'type=volume', '--format', format];
  const lines = (await home.ok(args))
    .replaceAll(/[0-9a-f]{64}/g, 'ANONYMOUS')
    .trim()
    .split('\n');
  t.deepEqual(lines, [
    'volume create v',
    'volume create ANONYMOUS',
    'volume remove ANONYMOUS',
    'volume remove v',
    'volume prune v',
  ]);
});

test.serial('completion proposes the names of volumes', async (t) => {
  await ok('volume create data');
  t.is(await ok('__complete -- volume rm da'), 'data\n');
});
