/** Leaving a container that runs on, and coming back to it. */
import test, { type ExecutionContext } from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { aPersonAt, bytes, FITS, KEYS, type Person, PROMPT } from '../../support/person.ts';

let home: Home;
test.before(async () => {
  home = await aHomeWithImage();
});
test.after.always(() => home?.remove());

/** A person in a shell in a container of this name. */
async function inShell(t: ExecutionContext, name: string, options = ''): Promise<Person> {
  const person = await aPersonAt(t, home);
  await person.line(`tsman run -it --name ${name} --network none ${options} busybox sh`, PROMPT);
  return person;
}

const isRunning = async (name: string) =>
  (await home.ok(['inspect', '--format', '{{.State.Running}}', name])) === 'true\n';

test('the detach keys give the terminal back, and one may return', async (t) => {
  const person = await inShell(t, 'again');
  await person.line('kept=secret', PROMPT);
  await person.line(FITS, PROMPT);
  person.type(KEYS.detach);
  t.is((await person.isBack()).exitCode, 0);
  t.is(await person.settings(), person.settingsBefore);
  t.true(await isRunning('again'));
  person.pty.resize(70, 20);
  person.type('tsman attach again\r\r');
  await person.sees(PROMPT);
  await person.line('fits 20 70', 'fits\r\n');
  await person.sees(PROMPT);
  t.is(await person.line('echo $kept', PROMPT), `secret\r\n${PROMPT}`);
  person.type('exit 4\r');
  t.is((await person.isBack()).exitCode, 4);
  t.is(await person.settings(), person.settingsBefore);
});

test('a screen is drawn anew for who returns', async (t) => {
  const person = await inShell(t, 'drawn');
  await person.line('vi /tmp/letter', '/tmp/letter');
  person.type('iDear whale\x1b');
  await person.sees('Dear whale');
  person.type(KEYS.detach);
  await person.isBack();
  await person.line('tsman attach drawn', 'Dear whale');
  t.pass();
});

test('the first of the detach keys goes to the container when another follows', async (t) => {
  const person = await inShell(t, 'first');
  await person.line(bytes(2), 'ready\n');
  person.type(`${KEYS.ctrlP}x`);
  t.regex(await person.sees(/10 78/), /10 78$/);
});

test('other keys may be chosen, and none', async (t) => {
  const chosen = await inShell(t, 'chosen', '--detach-keys ctrl-x,x');
  await chosen.line(bytes(2), 'ready\n');
  chosen.type(KEYS.detach);
  await chosen.sees('10 11');
  await chosen.sees(PROMPT);
  chosen.type('\x18x');
  t.is((await chosen.isBack()).exitCode, 0);

  await chosen.line('tsman attach --detach-keys "" chosen', '');
  await chosen.line('', PROMPT);
  await chosen.line(bytes(2), 'ready\n');
  chosen.type(KEYS.detach);
  t.regex(await chosen.sees('10 11'), /10 11/);
});

test('two terminals at one shell see and type the same, and one may leave', async (t) => {
  const first = await inShell(t, 'shared');
  const second = await aPersonAt(t, home);
  await second.line('tsman attach shared', '');
  second.type('echo $((20 + 1)) from the second\r');
  await first.sees('\n21 from the second');
  await second.sees('\n21 from the second');
  first.type('echo $((20 + 2)) from the first\r');
  await second.sees('\n22 from the first');
  second.type(KEYS.detach);
  t.is((await second.isBack()).exitCode, 0);
  await first.line('echo $((20 + 3)) alone', '23 alone\r\n');
  first.type('exit 5\r');
  t.is((await first.isBack()).exitCode, 5);
});

test('an exec is left as a container is', async (t) => {
  const person = await aPersonAt(t, home);
  await home.ok(['run', '-d', '--name', 'execs', '--network', 'none', 'busybox', 'sleep', '1000']);
  await person.line('tsman exec -it execs sh', PROMPT);
  person.type('sleep 4321\r');
  await person.sees('sleep 4321\r\n');
  person.type(KEYS.detach);
  t.is((await person.isBack()).exitCode, 0);
  t.is(await person.settings(), person.settingsBefore);
  t.regex((await person.runs('tsman exec execs ps')).shown, /sleep 4321/);
});

test('a stopped container is started and attached to at once', async (t) => {
  const person = await aPersonAt(t, home);
  await home.ok(['create', '-it', '--name', 'begun', '--network', 'none', 'busybox', 'sh']);
  await person.line('tsman start -ai begun', PROMPT);
  t.is(await person.line('stty size', PROMPT), `31 97\r\n${PROMPT}`);
  person.type('exit 9\r');
  t.is((await person.isBack()).exitCode, 9);
  await person.line('tsman start -ai begun', PROMPT);
  person.type(KEYS.detach);
  t.is((await person.isBack()).exitCode, 0);
  t.is(await person.settings(), person.settingsBefore);
  t.true(await isRunning('begun'));
});
