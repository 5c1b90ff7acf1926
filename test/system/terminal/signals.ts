/** What reaches the command that stays with a container reaches the container. */
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { aPersonAt, KEYS } from '../../support/person.ts';

let home: Home;
test.before(async () => {
  home = await aHomeWithImage();
});
test.after.always(() => home?.remove());

/** A command line that runs a program which says `ready`, and then does so for ever. */
const program = (options: string, setup: string) =>
  `tsman run --network none ${options} busybox sh -c '${setup}; echo "ready"; while :; do sleep 0.1; done'`;

test('ctrl-c is for the program where it has no terminal of its own', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(program('--rm', 'trap "exit 5" INT'), 'ready\r\n');
  person.type(KEYS.ctrlC);
  t.is((await person.isBack()).exitCode, 5);
});

test('a second ctrl-c frees the user from a program that does not care, and it runs on', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(program('--name deaf', 'trap "" INT'), 'ready\r\n');
  person.type(KEYS.ctrlC);
  await person.sees('^C');
  // Two signals of a kind that come at once are one.
  await delay(300);
  person.type(KEYS.ctrlC);
  t.is((await person.isBack()).exitCode, 130);
  t.is(await home.ok(['inspect', '--format', '{{.State.Status}}', 'deaf']), 'running\n');
});

test('a terminal of its own with -t alone can be interrupted', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(program('-t --rm', 'trap "exit 6" INT'), /ready\r+\n/);
  person.type(KEYS.ctrlC);
  t.is((await person.isBack()).exitCode, 6);
});

test('all that can be sent is passed on', async (t) => {
  const person = await aPersonAt(t, home);
  const traps = ['HUP', 'QUIT', 'USR1', 'USR2', 'ALRM']
    .map((name) => `trap "echo got-${name}" ${name}`)
    .join(';');
  await person.line(`${program('--rm', `${traps}; trap "exit 9" TERM`)} &`, 'ready\r\n');
  for (const name of ['HUP', 'QUIT', 'USR1', 'USR2', 'ALRM']) {
    await person.line(`kill -${name} %1`, `got-${name}\r\n`);
  }
  await person.line('kill -TERM %1; wait %1', /\[host 9\] /);
  t.pass();
});

test('with --sig-proxy=false a signal is for the command alone', async (t) => {
  const person = await aPersonAt(t, home);
  await person.line(program('--name apart --sig-proxy=false', 'trap "echo got" INT'), 'ready\r\n');
  person.type(KEYS.ctrlC);
  const { shown, exitCode } = await person.isBack();
  t.false(shown.includes('got'));
  t.is(exitCode, 130);
  t.is(await home.ok(['inspect', '--format', '{{.State.Status}}', 'apart']), 'running\n');
});
