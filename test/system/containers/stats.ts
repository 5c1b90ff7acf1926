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

const busy = ['busybox', 'sh', '-c', 'while :; do :; done'];

interface Line {
  readonly name: string;
  readonly cpu_time: string;
  readonly cpu_percent: string;
  readonly mem_usage: string;
  readonly pids: string;
}

const look = async (...args: readonly string[]): Promise<readonly Line[]> =>
  JSON.parse(await home.ok(['stats', '--no-stream', '--format', 'json', ...args]));

test.serial('what a container has used is counted, and what cannot be counted is no number', async (t) => {
  await home.ok(['run', '-d', '--name', 'c', ...busy]);
  await home.ok(['create', '--name', 'd', 'busybox']);
  // Time of the processor is counted in every control group, whatever is delegated.
  const hasGroup = (await home.ok(['info', '--format', '{{.Host.CgroupManager}}'])) !== 'disabled\n';
  const time = hasGroup ? /^\d+(\.\d+)?m?s$/ : /^--$/;
  t.true(await becomes(true, async () => time.test((await look('c'))[0]?.cpu_time ?? '')));
  const [first] = await look('c');
  t.regex(first?.cpu_percent ?? '', hasGroup ? /^[1-9]\d*\.\d\d%$/ : /^--$/);
  t.regex(first?.mem_usage ?? '', /^(--|[\d.]+[kM]?B) \/ [\d.]+[MGT]B$/);
  t.regex(first?.pids ?? '', /^(--|[1-9]\d*)$/);
});

test.serial('those that run are shown, with --all the others too, as using nothing', async (t) => {
  t.deepEqual(
    (await look()).map(({ name }) => name),
    ['c'],
  );
  const all = await look('--all');
  t.deepEqual(
    all.map(({ name }) => name),
    ['c', 'd'],
  );
  t.is(all[1]?.cpu_percent, '0.00%');
});

test.serial('stats goes on until a container that it was asked about is gone', async (t) => {
  const watching = home.tsman(['stats', '--interval', '0.1', '--format', '{{.Name}}', 'c']);
  await look('c');
  await home.ok(['rm', '--force', '--time', '0', 'c']);
  const { exitCode, stdout, stderr } = await watching;
  t.is(exitCode, 125);
  t.regex(stdout, /^(c\n)*$/);
  t.regex(stderr, /no container with name or ID "c" found/);
});
