import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../../lib/base/process-identity.ts';
import { firstProcessOf } from '../../../lib/monitor/state.ts';
import { clear, startBox } from '../../support/monitor/bed.ts';
import { atTerminal, type TerminalUser } from '../../support/monitor/terminal-user.ts';

const SHELL = { args: ['sh'], terminal: true, stdin: true } as const;
const DETACH = '\x10\x11';

/** A shell in a box, ready to be typed to, and gone with the test. */
async function inShell(t: ExecutionContext, options: object = SHELL): Promise<TerminalUser> {
  const user = atTerminal(t, { ...SHELL, ...options });
  const { folder } = await user.box();
  t.teardown(() => clear(folder));
  return user;
}

/** The shell outside is back, with its terminal as it was. */
async function isRestored(t: ExecutionContext, user: TerminalUser): Promise<void> {
  t.regex(await user.sees(/ -?echo /), / echo /);
  user.type('hello\n');
  await user.sees('<hello>');
}

test('the shell inside has the size of the terminal, ends with its code, and the terminal is as it was', async (t) => {
  const user = await inShell(t);
  await user.sees('$ ');
  user.type('stty size; tty\n');
  await user.sees('31 97');
  await user.sees('/dev/pts/0');
  user.type('exit 42\n');
  await user.sees('[code 42]');
  await isRestored(t, user);
  t.is((await user.ended()).exit?.exitCode, 42);
});

test('a new size of the terminal is that of the container', async (t) => {
  const user = await inShell(t);
  await user.sees('$ ');
  user.type('until [ "$(stty size)" = "22 66" ]; do sleep 0.05; done; echo it $((1 + 1)) fits\n');
  user.pty.resize(66, 22);
  t.regex(await user.sees('it 2 fits'), /it 2 fits$/);
});

test('a line feed that a program writes raw arrives as it is', async (t) => {
  const user = await inShell(t, { args: ['sh', '-c', 'stty raw; printf "up\\ndown\\r\\n"'] });
  t.regex(await user.sees('[code 0]'), /up\ndown\r\n\[code 0\]/);
});

test('ctrl-c interrupts what runs in the shell, and not the shell', async (t) => {
  const user = await inShell(t);
  await user.sees('$ ');
  user.type('sleep 1000; echo "code $?"\n');
  await user.sees('sleep 1000');
  await waitForChild(await user.box());
  user.type('\x03');
  await user.sees('$ ');
  user.type('echo still $((1 + 1))\n');
  t.regex(await user.sees('still 2'), /still 2$/);
});

test('ctrl-z stops what runs in the shell, and fg goes on with it', async (t) => {
  const user = await inShell(t);
  await user.sees('$ ');
  user.type('cat\n');
  await waitForChild(await user.box());
  user.type('one\n');
  await user.sees('one\r\none');
  user.type('\x1a');
  await user.sees('Stopped');
  await user.sees('$ ');
  user.type('fg\n');
  await user.sees('fg\r\ncat\r\n');
  user.type('two\n');
  t.regex(await user.sees('two\r\ntwo'), /two$/);
});

test('the detach keys leave the container running, and it can be attached to again', async (t) => {
  const user = await inShell(t);
  await user.sees('$ ');
  user.type('secret=kept\n');
  await user.sees('$ ');
  user.type(DETACH);
  await isRestored(t, user);
  const { detached, signal } = await user.ended();
  t.true(detached);
  t.is(signal, undefined);
  const { folder, running } = await user.box();
  t.true(isAlive(firstProcessOf(running)));
  const again = atTerminal(t, { attachTo: folder });
  await again.box();
  again.type('echo $secret\n');
  await again.sees('\r\nkept');
  again.type('exit 5\n');
  await again.sees('[code 5]');
});

test('the terminal is as it was when the container is killed, and when the monitor is', async (t) => {
  const first = await inShell(t);
  await first.sees('$ ');
  process.kill((await first.box()).running.pid, 'SIGKILL');
  await first.sees('[code 137]');
  await isRestored(t, first);

  const second = await inShell(t);
  await second.sees('$ ');
  process.kill((await second.box()).running.monitorPid, 'SIGKILL');
  await second.sees('[code 99]');
  await isRestored(t, second);
  t.true((await second.ended()).lost);
});

test('the container lives on when the terminal hangs up', async (t) => {
  const user = await inShell(t, { args: ['sh', '-c', 'trap "" HUP; echo up; while :; do sleep 0.1; done'] });
  await user.sees('up');
  const { running } = await user.box();
  user.pty.kill('SIGHUP');
  const { detached, signal } = await user.ended();
  t.true(detached);
  t.is(signal, 'SIGHUP');
  t.true(isAlive(firstProcessOf(running)));
});

test('10 MB are shown whole before the end', async (t) => {
  const script = 'seq 1400000 | head -c 10000000; echo; echo the end';
  const user = await inShell(t, { args: ['sh', '-c', script] });
  t.is((await user.ended()).exit?.exitCode, 0);
  await user.sees('[code 0]');
  const text = user.shown().replaceAll('\r', '');
  t.is(text.indexOf('[code 0]'), 10_000_000 + '\nthe end\n'.length);
});

test('without a terminal in the container, a second ctrl-c that does not help sets the user free', async (t) => {
  const user = await inShell(t, { args: ['sh', '-c', 'echo sent; exec sleep 1000'], terminal: false });
  // Until the session is there a ctrl-c ends the command itself.
  await user.sees('sent');
  user.type('\x03');
  await delay(50);
  user.type('\x03');
  await isRestored(t, user);
  const { detached, signal } = await user.ended();
  t.true(detached);
  t.is(signal, 'SIGINT');
});

test('without a terminal in the container, a signal to the command reaches it', async (t) => {
  const script = 'trap "echo got it; exit 7" TERM; echo up; while :; do sleep 0.1; done';
  const user = await inShell(t, { args: ['sh', '-c', script], terminal: false });
  await user.sees('up');
  process.kill((await user.box()).pid, 'SIGTERM');
  t.regex(await user.sees('[code 7]'), /got it/);
});

test('a terminal in the container that is fed from a pipe ends with it', async (t) => {
  const one = startBox({ args: ['cat'], terminal: true, stdin: true });
  t.teardown(() => one.remove());
  await one.handle.started;
  let heard = '';
  one.handle.client.read((_stream, chunk) => {
    heard += chunk;
  });
  one.handle.client.writeStdin(Buffer.from('no newline at the end'));
  one.handle.client.endStdin();
  t.is((await one.handle.client.ended).exit?.exitCode, 0);
  t.true(heard.includes('no newline at the end'));
});

async function waitForChild({ running }: { running: { pid: number } }): Promise<void> {
  while (readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8') === '') await delay(10);
}
