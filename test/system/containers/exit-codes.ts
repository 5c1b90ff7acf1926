import test from 'ava';
import { type Engine, engines } from '../../support/engines.ts';
import { missingProgram, skip } from '../../support/programs.ts';

interface Row {
  readonly what: string;
  /** Command lines that come before. */
  readonly before?: readonly string[];
  readonly line: string;
  readonly exitCode: number;
  readonly stdout?: string;
  /** A program that it takes. */
  readonly needs?: string;
}

const SLEEP = 'run -d --name c busybox sleep 1000';
const ENDED = 'run --name c busybox true';
const INIT = { needs: 'catatonit' };
const TRAP = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done";

/** What scripts look at. A blank in `'…'` separates no words. */
const ROWS: readonly Row[] = [
  { what: 'a flag that there is not', line: 'run --nope busybox true', exitCode: 125 },
  { what: 'a command that there is not', line: 'nope', exitCode: 125 },
  { what: 'an image that is not known', line: 'run --rm --pull never nothere true', exitCode: 125 },
  { what: 'a filter that there is not', line: 'ps --filter nope=1', exitCode: 125 },
  {
    what: 'a field that a template cannot have',
    before: [SLEEP],
    line: 'ps --format {{.Nope}}',
    exitCode: 125,
  },
  {
    what: 'run with variables of a missing file',
    line: 'run --rm --env-file /nope busybox true',
    exitCode: 125,
  },
  {
    what: 'exec with variables of a missing file',
    before: [SLEEP],
    line: 'exec --env-file /nope c true',
    exitCode: 125,
  },
  { what: 'a name that is taken', before: [SLEEP], line: 'run --name c busybox true', exitCode: 125 },
  { what: 'a source of a mount that is not there', line: 'run --rm -v /nope:/x busybox true', exitCode: 125 },
  { what: 'a user that the image does not know', line: 'run --rm -u nope busybox true', exitCode: 126 },
  { what: 'run of a folder', line: 'run --rm busybox /etc', exitCode: 126 },
  { what: 'run of a file that is not executable', line: 'run --rm busybox /etc/passwd', exitCode: 126 },
  { what: 'run of a command that is not in PATH', line: 'run --rm busybox nope', exitCode: 127 },
  { what: 'run of a path that is not there', line: 'run --rm busybox /bin/nope', exitCode: 127 },
  { what: 'run of what fails', line: "run --rm busybox sh -c 'exit 3'", exitCode: 3 },
  {
    what: 'run of what was killed',
    line: "run --rm --init busybox sh -c 'kill -9 $$'",
    exitCode: 137,
    ...INIT,
  },
  { what: 'run beyond its timeout', line: 'run --rm --timeout 1 busybox sleep 1000', exitCode: 255 },
  { what: 'exec of a folder', before: [SLEEP], line: 'exec c /etc', exitCode: 126 },
  { what: 'exec of a command that is not there', before: [SLEEP], line: 'exec c nope', exitCode: 127 },
  { what: 'exec of what fails', before: [SLEEP], line: "exec c sh -c 'exit 7'", exitCode: 7 },
  { what: 'exec without a command', before: [SLEEP], line: 'exec c', exitCode: 255 },
  { what: 'exec in what does not run', before: [ENDED], line: 'exec c true', exitCode: 255 },
  { what: 'exec in a missing one', line: 'exec c true', exitCode: 125 },
  { what: 'wait after kill', before: [SLEEP, 'kill c'], line: 'wait c', exitCode: 0, stdout: '137\n' },
  {
    what: 'wait after the stop of one with --init',
    before: ['run -d --init --name c busybox sleep 1000', 'stop c'],
    line: 'wait c',
    exitCode: 0,
    stdout: '143\n',
    ...INIT,
  },
  {
    what: 'wait after the stop of one that traps TERM',
    before: [`run -d --name c busybox sh -c "${TRAP}"`, 'exec c sleep 0.5', 'stop c'],
    line: 'wait c',
    exitCode: 0,
    stdout: '5\n',
  },
  { what: 'rm of a missing one', line: 'rm c', exitCode: 1 },
  { what: 'rm of a running one', before: [SLEEP], line: 'rm c', exitCode: 2 },
  { what: 'rm -f of a missing one', line: 'rm -f c', exitCode: 0 },
  { what: 'rmi of a missing image', line: 'rmi nothere', exitCode: 1 },
  { what: 'rmi of an image in use', before: [SLEEP], line: 'rmi busybox', exitCode: 2 },
  { what: 'container exists of a missing one', line: 'container exists c', exitCode: 1 },
  { what: 'image exists of a missing one', line: 'image exists nothere', exitCode: 1 },
  { what: 'inspect of a missing one', line: 'inspect nothere', exitCode: 125, stdout: '[]\n' },
  ...['logs', 'start', 'stop', 'kill', 'wait', 'restart', 'attach'].map((verb) => ({
    what: `${verb} of a missing one`,
    line: `${verb} c`,
    exitCode: 125,
  })),
  { what: 'start of a running one', before: [SLEEP], line: 'start c', exitCode: 0 },
  {
    what: 'start of what cannot be run',
    before: ['create --name c busybox nope'],
    line: 'start c',
    exitCode: 125,
  },
  { what: 'start -a', before: ["create --name c busybox sh -c 'exit 4'"], line: 'start -a c', exitCode: 4 },
  { what: 'stop of a stopped one', before: [ENDED], line: 'stop c', exitCode: 0 },
  { what: 'kill of a stopped one', before: [ENDED], line: 'kill c', exitCode: 125 },
  { what: 'kill with a signal that there is not', before: [SLEEP], line: 'kill -s NOPE c', exitCode: 125 },
  { what: 'attach to a stopped one', before: [ENDED], line: 'attach c', exitCode: 125 },
  { what: 'unshare of what fails', line: 'unshare false', exitCode: 1 },
  { what: 'unshare of a folder', line: 'unshare /etc', exitCode: 126 },
  { what: 'unshare of a missing command', line: 'unshare nope', exitCode: 127 },
];

let all: readonly Engine[] = [];

test.before(async () => {
  all = await engines();
});

test.afterEach.always(async () => {
  await Promise.all(all.map(({ run }) => run(['rm', '--force', '--all', '--time', '0'])));
});

test.after.always(async () => {
  for (const engine of all) await engine.remove();
});

for (const row of ROWS) {
  const printed = row.stdout === undefined ? '' : `, and prints ${JSON.stringify(row.stdout)}`;
  test.serial(`${row.what}: ${row.exitCode}${printed}`, async (t) => {
    if (row.needs && missingProgram(row.needs)) return skip(t, `${row.needs} is not installed`);
    await Promise.all(
      all.map(async ({ name, run }) => {
        for (const line of row.before ?? []) {
          const { exitCode, stderr } = await run(wordsOf(line));
          if (exitCode !== 0) t.fail(`${name} ${line}: ${exitCode}, ${stderr}`);
        }
        const { exitCode, stdout, stderr } = await run(wordsOf(row.line));
        t.is(exitCode, row.exitCode, `${name}: ${stderr}`);
        if (row.stdout !== undefined) t.is(stdout, row.stdout, name);
      }),
    );
  });
}

/** As a shell splits them: quotes keep words together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, one, two, three]) => one ?? two ?? three ?? '',
  );
}
