/** What commands write down of what they did, and how it is shown. */
import { createInterface } from 'node:readline';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';

const WORDS = '{{.Type}} {{.Status}} {{.Name}} {{.ContainerExitCode}}';

async function told(home: Home, ...options: readonly string[]): Promise<readonly string[]> {
  const text = await home.ok(['events', '--stream=false', '--format', WORDS, ...options]);
  return text.split('\n').filter((line) => line !== '');
}

test('the whole life of a container is told, in order, with its exit code', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  await home.tsman([
    'run',
    '--network=none',
    '--name',
    'job',
    '--label',
    'a=b',
    'busybox',
    'sh',
    '-c',
    'exit 3',
  ]);
  await home.ok(['rm', 'job']);
  const lines = await told(home, '--filter', 'container=job');
  const statuses = ['create', 'init', 'attach', 'start', 'died', 'cleanup', 'remove'];
  t.deepEqual(
    lines,
    statuses.map((status) => `container ${status} job ${status === 'died' ? 3 : 0}`),
  );
  t.is((await told(home, '--filter', 'label=a=b', '--filter', 'event=die')).length, 1);
});

test('a container that is removed at its end is told of by its monitor, before `run` returns', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  await home.ok(['run', '--rm', '--network=none', '--name', 'gone', 'busybox', 'true']);
  const lines = await told(
    home,
    '--filter',
    'container=gone',
    '--filter',
    'event=died',
    '--filter',
    'event=remove',
  );
  t.deepEqual(lines, ['container died gone 0', 'container remove gone 0']);
  await home.tsman(['run', '--rm', '--network=none', '--name', 'never', 'busybox', '/nope']);
  t.deepEqual(await told(home, '--filter', 'container=never'), [
    'container create never 0',
    'container remove never 0',
  ]);
});

test('exec, kill, stop and restart are told of', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  await home.ok(['run', '-d', '--network=none', '--name', 'web', 'busybox', 'sleep', '600']);
  await home.tsman(['exec', 'web', 'sh', '-c', 'exit 4']);
  await home.ok(['kill', '--signal', 'USR1', 'web']);
  await home.ok(['restart', '--time', '0', 'web']);
  await home.ok(['rm', '--force', '--time', '0', 'web']);
  const all = (await told(home, '--filter', 'container=web')).map((line) => line.split(' ')[1]);
  for (const status of ['exec', 'kill', 'restart', 'stop', 'remove']) t.true(all.includes(status), status);
  t.deepEqual(await told(home, '--filter', 'event=exec_died'), ['container exec_died web 4']);
  t.is(all.filter((status) => status === 'start').length, 2);
  t.is(all.filter((status) => status === 'remove').length, 1);
});

test('images are told of, as lines of podman’s JSON', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  await home.ok(['tag', 'busybox', 'other:1']);
  await home.ok(['rmi', 'other:1']);
  await home.ok(['rmi', 'busybox']);
  const text = await home.ok(['events', '--stream=false', '--format', 'json', '--filter', 'type=image']);
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.deepEqual(
    events.map(({ Status, Name }) => `${Status} ${Status === 'loadfromarchive' ? '' : Name}`.trim()),
    [
      'loadfromarchive',
      'tag localhost/other:1',
      'untag localhost/other:1',
      'untag localhost/busybox:latest',
      'remove localhost/busybox:latest',
    ],
  );
  t.deepEqual(Object.keys(events[1] ?? {}), ['ID', 'Name', 'Status', 'Time', 'Type', 'Attributes']);
});

test('a follower shows what other commands do, as it happens', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  const follower = await home.start(['events', '--since', '1h', '--format', '{{.Status}} {{.Name}}']);
  t.teardown(() => follower.kill());
  const lines = createInterface({ input: follower.stdout ?? process.stdin })[Symbol.asyncIterator]();
  const shows = async (wanted: string) => t.is((await lines.next()).value, wanted);
  t.regex(String((await lines.next()).value), /^loadfromarchive /);
  await home.ok(['create', '--name', 'seen', 'busybox']);
  await shows('create seen');
  await home.ok(['rm', 'seen']);
  await shows('remove seen');
});

test('a filter that does not exist is refused', async (t) => {
  const home = await aHomeWithImage();
  t.teardown(home.remove);
  const { exitCode, stderr } = await home.tsman(['events', '--filter', 'nope=1', '--stream=false']);
  t.is(exitCode, 125);
  t.is(stderr.split('\n')[0], 'Error: nope is an invalid filter');
});
