/** Containers whose streams are pipes, files, or nothing: no byte is lost, and nobody waits for ever. */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { aPersonAt, KEYS } from '../../support/person.ts';

let home: Home;
test.before(async () => {
  home = await aHomeWithImage();
});
test.after.always(() => home?.remove());

const RUN = 'tsman run --rm --network none';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A file of random bytes that the user can read. */
function someBytes(name: string, count: number): { readonly path: string; readonly bytes: Buffer } {
  const bytes = randomBytes(count);
  const path = `${home.folder}/${name}`;
  writeFileSync(path, bytes, { mode: 0o644 });
  return { path, bytes };
}

for (const [what, input] of [
  ['a pipe', 'printf "one\\ntwo\\n" |'],
  ['a file', '</etc/hostname'],
  ['nothing', '</dev/null'],
  ['closed', '<&-'],
]) {
  for (const options of ['-i', '-it']) {
    test(`cat ends with its input, with ${options} where that is ${what}`, async (t) => {
      const person = await aPersonAt(t, home);
      const line = input?.endsWith('|')
        ? `${input} ${RUN} ${options} busybox cat`
        : `${RUN} ${options} busybox cat ${input}`;
      const { shown, exitCode } = await person.runs(line);
      t.is(exitCode, 0);
      if (what === 'a pipe') t.regex(shown, /one\r+\ntwo\r+\n$/);
      t.is(await person.settings(), person.settingsBefore);
    });
  }
}

test('cat without -i has no input', async (t) => {
  const person = await aPersonAt(t, home);
  t.deepEqual(await person.runs(`${RUN} busybox cat`), { shown: '', exitCode: 0 });
  t.deepEqual(await person.runs(`echo none | ${RUN} busybox cat`), { shown: '', exitCode: 0 });
});

test("with -i alone a terminal is the shell's: ctrl-d ends the input", async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(`${RUN} -i busybox cat`, '');
  person.type('one\r');
  await person.sees('one\r\none\r\n');
  person.type(KEYS.ctrlD);
  t.deepEqual(await person.isBack(), { shown: '', exitCode: 0 });
});

test('a reader of the output that leaves ends the command', async (t) => {
  const person = await aPersonAt(t, home);
  const { shown } = await person.runs(`${RUN} busybox yes | head -n 1; echo "\${PIPESTATUS[@]}"`);
  t.is(shown, 'y\r\n141 0\r\n');
});

test('what is written to stdout and to stderr stays apart', async (t) => {
  const args = ['run', '--rm', '--network', 'none', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 3'];
  t.deepEqual(await home.tsman(args), { exitCode: 3, signal: undefined, stdout: 'out\n', stderr: 'err\n' });
});

test('100 MB go in and out whole', async (t) => {
  const person = await aPersonAt(t, home);
  const { path, bytes } = someBytes('large', 100_000_000);
  const { shown } = await person.runs(`${RUN} -i busybox cat <${path} | sha256sum`);
  t.is(shown, `${sha256(bytes)}  -\r\n`);
});

test('10 MB are pasted into a terminal, whatever bytes they are', async (t) => {
  const person = await aPersonAt(t, home);
  const { bytes } = someBytes('pasted', 10_000_000);
  const program = `stty raw -echo; echo "ready"; head -c ${bytes.length} | sha256sum`;
  await home.ok(['create', '-it', '--name', 'paste', '--network', 'none', 'busybox', 'sh', '-c', program]);
  await person.line('tsman start -ai --detach-keys "" paste', 'ready\n');
  person.pty.write(bytes as unknown as string);
  t.is((await person.sees(/[0-9a-f]{64} /)).trim(), sha256(bytes));
});

test('10 MB are shown by a terminal as they are', async (t) => {
  const person = await aPersonAt(t, home);
  const { path, bytes } = someBytes('shown', 10_000_000);
  const { shown } = await person.runs(
    `script -qec "${RUN} -it -v ${path}:/shown busybox sh -c 'stty raw; cat /shown'" /dev/null </dev/tty | sha256sum`,
  );
  t.is(shown, `${sha256(bytes)}  -\r\n`);
});

test('the last words of a program on a terminal are not lost, be they many or few', async (t) => {
  for (const count of [...Array(4).fill(3_000_000), ...Array(16).fill(10)]) {
    const program = `stty raw; head -c ${count} /dev/zero | tr "\\0" z; printf "the\\nend"`;
    const { stdout } = await home.tsman([
      'run',
      '-t',
      '--rm',
      '--network',
      'none',
      'busybox',
      'sh',
      '-c',
      program,
    ]);
    t.is(stdout.length, count + 7);
    t.true(stdout.endsWith('zthe\nend'));
  }
});

test('an exec on a terminal loses no last words', async (t) => {
  await home.ok(['run', '-d', '--name', 'talker', '--network', 'none', 'busybox', 'sleep', '1000']);
  for (let time = 0; time < 16; time++) {
    t.is(await home.ok(['exec', '-t', 'talker', 'echo', 'the end']), 'the end\r\n');
  }
});

test('a program that does not read what is typed ends as any other, and starts again', async (t) => {
  const person = await aPersonAt(t, home);
  const program = 'stty raw -echo; echo "ready"; sleep 1000';
  await home.ok(['create', '-it', '--name', 'deaf', '--network', 'none', 'busybox', 'sh', '-c', program]);
  await person.line('tsman start -ai --detach-keys "" deaf', 'ready\n');
  person.pty.write('k'.repeat(300_000));
  await delay(1000);
  await home.ok(['kill', 'deaf']);
  t.is(await home.ok(['wait', 'deaf']), '137\n');
  await person.sees('[host 137]');
  await home.ok(['start', 'deaf']);
  await home.ok(['rm', '-f', '-t', '0', 'deaf']);
});
