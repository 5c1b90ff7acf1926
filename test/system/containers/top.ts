import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { becomes } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(async () => {
  await home.remove();
});

const words = (line: string) => line.trim().split(/\s+/);
const table = async (line: string) => (await home.ok(line.split(' '))).trimEnd().split('\n').map(words);

test.serial(
  'top shows what runs in a container by its own numbers and names, and nothing else',
  async (t) => {
    await home.ok(['run', '-d', '--name', 'c', 'busybox', 'sh', '-c', 'sleep 1001 & sleep 1000']);
    const count = async () => (await table('top c pid')).length;
    t.is(await becomes(3, count), 3);
    const [heading, first, second] = await table('top c pid,ppid,user,args');
    t.deepEqual(heading, ['PID', 'PPID', 'USER', 'COMMAND']);
    t.deepEqual(first?.slice(0, 3), ['1', '0', 'root']);
    t.deepEqual(second?.slice(0, 3), ['2', '1', 'root']);
    const hosts = await table('top c hpid');
    t.is(hosts[1]?.[0], (await home.ok(['inspect', '--format', '{{.State.Pid}}', 'c'])).trim());
  },
);

test.serial('with users of its own a container shows its own ids beside the host’s', async (t) => {
  await home.ok(['run', '-d', '--name', 'k', '--userns', 'keep-id', 'busybox', 'sleep', '1000']);
  const [, line = []] = await table('top k user,huser,pid');
  const uid = (await home.ok(['exec', 'k', 'id', '-u'])).trim();
  t.is(line[1], uid);
  t.is(line[2], '1');
});

test.serial('other arguments are for the ps of the container, which does not show itself', async (t) => {
  const lines = await table('top c -o pid,args');
  t.deepEqual(lines[0], ['PID', 'COMMAND']);
  t.false(lines.some((line) => line.includes('ps')));
});

test.serial('a container that does not run has nothing to show', async (t) => {
  await home.ok(['create', '--name', 'd', 'busybox']);
  const { exitCode, stderr } = await home.tsman(['top', 'd']);
  t.is(exitCode, 125);
  t.is(stderr, 'Error: top can only be used on running containers\n');
});
