import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { missingProgram, skip } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';

/** What of the host a choice needs, and the options of tsman that make it. */
const CHOICES: readonly { readonly words: string; readonly program?: string }[] = [
  { words: '--runtime runc', program: 'runc' },
  { words: '--storage-driver fuse-overlayfs', program: 'fuse-overlayfs' },
  { words: '--storage-driver vfs' },
];

for (const { words, program } of CHOICES) {
  test.serial(`${words}: run, exec, stop, restart, keep-id, failures, and nothing left`, async (t) => {
    if (program && missingProgram(program)) return skip(t, `${program} is not installed`);
    const home: Home = await aHomeWithImage();
    t.teardown(() => home.remove());
    const tsman = (line: string) => home.tsman([...words.split(' '), ...line.split(' ')]);
    const ok = (line: string) => home.ok([...words.split(' '), ...line.split(' ')]);
    t.is(await ok('run --rm busybox echo hello'), 'hello\n');
    for (const [line, code] of [
      ['run --rm busybox false', 1],
      ['run --rm busybox /etc', 126],
      ['run --rm busybox nope', 127],
      ['run --rm --timeout 1 busybox sleep 1000', 255],
    ] as const) {
      const { exitCode, stderr } = await tsman(line);
      t.is(exitCode, code, `${line}: ${stderr}`);
    }
    await ok('run -d --name c busybox sleep 1000');
    t.is(await ok('exec c echo in'), 'in\n');
    t.is((await tsman('exec c nope')).exitCode, 127);
    await ok('exec c touch /kept');
    await ok('restart -t 0 c');
    await ok('exec c test -e /kept');
    t.is((await tsman('kill c')).exitCode, 0);
    t.is(await ok('wait c'), '137\n');
    await ok('rm c');
    t.is(
      await ok('run --rm --userns keep-id --user 0 busybox cat /proc/sys/net/ipv4/ping_group_range'),
      '0\t0\n',
    );
    t.is(await ok('run --rm --userns keep-id busybox stat -c %u /bin'), '0\n');
    t.is(await ok('run --rm -t --network none busybox tty'), '/dev/pts/0\r\n');
    t.is((await tsman('run --rm --read-only busybox touch /x')).exitCode, 1);
    t.deepEqual(await settled(home), []);
  });
}
