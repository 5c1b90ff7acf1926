/** Whatever ends a session, the terminal is the shell's again, as it was. */
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { aPersonAt, type Person, PROMPT } from '../../support/person.ts';

let home: Home;
test.before(async () => {
  home = await aHomeWithImage();
});
test.after.always(() => home?.remove());

async function inShell(t: ExecutionContext, name: string, options = ''): Promise<Person> {
  const person = await aPersonAt(t, home);
  await person.line(`tsman run -it --name ${name} --network none ${options} busybox sh`, PROMPT);
  return person;
}

/** The process of the command that a person typed. */
function commandAbout(name: string): number {
  const found = processesOf(home.env).filter(
    (line) => /tsman.* (run|start) /.test(line) && ` ${line} `.includes(` ${name} `),
  );
  if (found.length !== 1) throw new Error(`not one command, but ${JSON.stringify(found)}`);
  return Number.parseInt(found[0] ?? '', 10);
}

const fieldOf = async (name: string, field: string) =>
  (await home.ok(['inspect', '--format', `{{${field}}}`, name])).trim();
const statusOf = (name: string) => fieldOf(name, '.State.Status');

async function isAsBefore(t: ExecutionContext, person: Person): Promise<void> {
  t.is(await person.settings(), person.settingsBefore);
}

test('when the process in the container is killed', async (t) => {
  const person = await inShell(t, 'killed');
  await home.ok(['kill', 'killed']);
  t.is((await person.isBack()).exitCode, 137);
  await isAsBefore(t, person);
});

test('when the container is removed by force', async (t) => {
  const person = await inShell(t, 'removed');
  await home.ok(['rm', '-f', '-t', '0', 'removed']);
  t.is((await person.isBack()).exitCode, 137);
  await isAsBefore(t, person);
});

test('when the monitor is killed, which is told', async (t) => {
  const person = await inShell(t, 'lonely');
  process.kill(Number(await fieldOf('lonely', '.State.ConmonPid')), 'SIGKILL');
  const { shown, exitCode } = await person.isBack();
  t.regex(shown, /Error: the monitor of container [0-9a-f]+ was killed/);
  t.is(exitCode, 125);
  await isAsBefore(t, person);
});

test('when the command is told to end, and the container with it', async (t) => {
  const person = await aPersonAt(t, home);
  const program = `trap 'exit 8' TERM; echo "ready"; while :; do sleep 0.1; done`;
  await home.ok(['create', '-it', '--name', 'ended', '--network', 'none', 'busybox', 'sh', '-c', program]);
  await person.line('tsman start -ai ended', 'ready\r\n');
  process.kill(commandAbout('ended'), 'SIGTERM');
  t.is((await person.isBack()).exitCode, 8);
  await isAsBefore(t, person);
});

test('when the command is told to end by itself', async (t) => {
  const person = await inShell(t, 'stays', '--sig-proxy=false');
  process.kill(commandAbout('stays'), 'SIGTERM');
  t.is((await person.isBack()).exitCode, 143);
  await isAsBefore(t, person);
  t.is(await statusOf('stays'), 'running');
});

test('a terminal that goes leaves the container running', async (t) => {
  const person = await inShell(t, 'hungup');
  await person.line('kept=secret', PROMPT);
  person.pty.kill('SIGHUP');
  const command = () =>
    processesOf(home.env).some((line) => line.includes(' run ') && line.includes(' hungup '));
  while (command()) await delay(50);
  t.is(await statusOf('hungup'), 'running');
  const later = await aPersonAt(t, home);
  await later.line('tsman attach hungup', PROMPT);
  t.is(await later.line('echo $kept', PROMPT), `secret\r\n${PROMPT}`);
});
