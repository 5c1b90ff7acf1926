/** A shell in a container, at a terminal. */
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { aPersonAt, FITS, KEYS, PROMPT } from '../../support/person.ts';
import { missingProgram, skip } from '../../support/programs.ts';

let home: Home;
test.before(async () => {
  home = await aHomeWithImage();
});
test.after.always(() => home?.remove());

const SHELL = 'tsman run -it --rm --network none busybox sh';

/** It can be interrupted from when it says so. */
const SLEEP = `sh -c 'echo "go"; exec sleep 100'`;

test('it has the size of the terminal from its start, echoes what is typed once, and ends with its own code', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(SHELL, PROMPT);
  person.type('stty size; tty\r');
  t.is(await person.sees(PROMPT), `stty size; tty\r\n31 97\r\n/dev/pts/0\r\n${PROMPT}`);
  person.type('exit 3\r');
  t.deepEqual(await person.isBack(), { shown: 'exit 3\r\n', exitCode: 3 });
  t.is(await person.settings(), person.settingsBefore);
});

test('it follows the size of the terminal, however odd', async (t) => {
  const person = await aPersonAt(t, home, { cols: 2, rows: 2 });
  await person.line(SHELL, PROMPT);
  person.type(`${FITS}\r`);
  for (const [cols, rows] of [
    [80, 24],
    [2, 2],
    [500, 7],
    [132, 200],
  ] as const) {
    person.pty.resize(cols, rows);
    person.type(`fits ${rows} ${cols}\r`);
    await person.sees('\nfits\r\n');
  }
  t.pass();
});

test('ctrl-c interrupts what runs in it, and not the shell', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(SHELL, PROMPT);
  await person.line(SLEEP, 'go\r\n');
  person.type(KEYS.ctrlC);
  await person.sees(PROMPT);
  t.is(await person.line('echo $?', PROMPT), `130\r\n${PROMPT}`);
});

test('a job is stopped, goes on in the background, and comes back', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(SHELL, PROMPT);
  await person.line(SLEEP, 'go\r\n');
  person.type(KEYS.ctrlZ);
  await person.sees('[1]+  Stopped');
  await person.sees(PROMPT);
  await person.line('bg', PROMPT);
  t.regex(await person.line('jobs', PROMPT), /\[1\]\+ {2}Running/);
  await person.line('fg', /sleep 100.*\r\n/);
  person.type(KEYS.ctrlC);
  await person.sees(PROMPT);
  t.is(await person.line('jobs', PROMPT), PROMPT);
});

test('an editor and a pager of processes are usable', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(SHELL, PROMPT);
  await person.line('vi /tmp/letter', '/tmp/letter');
  person.type('iDear whale\ryours\x1b');
  // An escape by itself is one that nothing follows at once.
  await delay(500);
  person.type(':wq\r');
  await person.sees(PROMPT);
  t.is(await person.line('cat /tmp/letter', PROMPT), `Dear whale\r\nyours\r\n${PROMPT}`);
  await person.line('top', 'Load average:');
  person.type('q');
  await person.sees(PROMPT);
  t.is(await person.line('echo $?', PROMPT), `0\r\n${PROMPT}`);
});

test('signs of all languages are typed and shown', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line('tsman run -it --rm --network none busybox cat', '');
  person.type('žluťoučký 鲸 🐋\r');
  t.regex(await person.sees(/🐋\r\n.*🐋\r\n/), /žluťoučký 鲸 🐋\r\nžluťoučký 鲸 🐋\r\n$/);
  person.type(KEYS.ctrlD);
  t.is((await person.isBack()).exitCode, 0);
});

test('a program that only writes has a terminal with -t alone', async (t) => {
  const person = await aPersonAt(t, home);
  const { shown, exitCode } = await person.runs(
    'tsman run -t --rm --network none busybox sh -c "tty; stty size"',
  );
  t.regex(shown, /^\/dev\/pts\/0\r+\n31 97\r+\n$/);
  t.is(exitCode, 0);
});

test('exec gives a shell the same', async (t) => {
  const person = await aPersonAt(t, home);
  const name = 'beside';
  await home.ok(['run', '-d', '--name', name, '--network', 'none', 'busybox', 'sleep', '1000']);
  await person.line(`tsman exec -it ${name} sh`, PROMPT);
  t.is(await person.line('stty size; tty', PROMPT), `31 97\r\n/dev/pts/0\r\n${PROMPT}`);
  await person.line(FITS, PROMPT);
  person.pty.resize(66, 22);
  await person.line('fits 22 66', 'fits\r\n');
  await person.line(SLEEP, 'go\r\n');
  person.type(KEYS.ctrlC);
  await person.sees(PROMPT);
  person.type('exit 7\r');
  t.is((await person.isBack()).exitCode, 7);
  t.is(await person.settings(), person.settingsBefore);
  t.is((await person.runs(`tsman exec -it ${name} nope`)).exitCode, 127);
  t.is((await person.runs(`tsman exec -it ${name} /etc`)).exitCode, 126);
  t.is(await person.settings(), person.settingsBefore);
});

test('it is the same with runc', async (t) => {
  if (missingProgram('runc') !== undefined) return skip(t, 'runc is not installed');
  const person = await aPersonAt(t, home);
  await person.line('tsman --runtime runc run -it --name other --network none busybox sh', PROMPT);
  person.type('stty size; tty\r');
  t.is(await person.sees(PROMPT), `stty size; tty\r\n31 97\r\n/dev/pts/0\r\n${PROMPT}`);
  await person.line(FITS, PROMPT);
  person.pty.resize(88, 25);
  await person.line('fits 25 88', 'fits\r\n');
  await person.line(SLEEP, 'go\r\n');
  person.type(KEYS.ctrlC);
  await person.sees(PROMPT);
  person.type(KEYS.detach);
  t.is((await person.isBack()).exitCode, 0);
  await person.line('tsman --runtime runc exec -it other sh', PROMPT);
  person.type('exit 6\r');
  t.is((await person.isBack()).exitCode, 6);
  await person.line('tsman attach other', PROMPT);
  person.type('exit 3\r');
  t.is((await person.isBack()).exitCode, 3);
  t.is(await person.settings(), person.settingsBefore);
});
