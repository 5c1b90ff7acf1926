import { readFileSync } from 'node:fs';
import test from 'ava';
import { VERSION } from '../../lib/base/version.ts';
import { tsman } from '../support/world.ts';

test('the version is the one of package.json', (t) => {
  t.is(VERSION, JSON.parse(readFileSync('package.json', 'utf8')).version);
});

for (const flag of ['--version', '-v']) {
  test(`${flag} prints one line`, async (t) => {
    t.deepEqual(await tsman([flag]), { stdout: `tsman version ${VERSION}\n`, stderr: '', code: 0 });
  });
}

const REFUSALS: Readonly<Record<string, string>> = {
  '--foo version': "unknown flag: --foo\nSee 'tsman --help'",
  '-x': "unknown shorthand flag: 'x' in -x\nSee 'tsman --help'",
  'version --foo': "unknown flag: --foo\nSee 'tsman version --help'",
  'version foo': '`tsman version` takes no arguments',
  'image foo': "unrecognized command `tsman image foo`\nTry 'tsman image --help' for more information",
  versoin:
    "unrecognized command `tsman versoin`\n\nDid you mean this?\n\tversion\n\nTry 'tsman --help' for more information",
  '--log-level=nope version':
    'invalid argument "nope" for "--log-level" flag: must be one of trace, debug, info, warn, warning, error, fatal, panic\nSee \'tsman --help\'',
};

for (const [line, wanted] of Object.entries(REFUSALS)) {
  test(`"${line}" is refused on stderr with exit code 125`, async (t) => {
    t.deepEqual(await tsman(line.split(' ')), { stdout: '', stderr: `Error: ${wanted}\n`, code: 125 });
  });
}

for (const line of ['', 'image', 'container']) {
  test(`"${line}" alone shows the help and what is missing`, async (t) => {
    const { stdout, stderr, code } = await tsman(line.split(' ').filter(Boolean));
    t.regex(stdout, /^Usage: tsman/m);
    t.is(stderr, `Error: missing command '${`tsman ${line}`.trim()} COMMAND'\n`);
    t.is(code, 125);
  });
}

for (const line of ['version --help', 'help version', '--help version']) {
  test(`"${line}" shows the help of the command`, async (t) => {
    const { stdout, stderr, code } = await tsman(line.split(' '));
    t.regex(stdout, /^Usage: tsman version \[options\]$/m);
    t.deepEqual({ stderr, code }, { stderr: '', code: 0 });
  });
}

test('global options may stand behind the command', async (t) => {
  t.is((await tsman(['version', '--log-level', 'error'])).code, 0);
});

for (const columns of [0, 1, 40, 80, 1000]) {
  test(`help fits a terminal of ${columns} columns, or the nearest that reads well`, async (t) => {
    const { stdout, code } = await tsman(['run', '--help'], { columns, env: { NO_COLOR: '1' } });
    t.is(code, 0);
    const options = stdout.slice(0, stdout.indexOf('Examples:')).split('\n');
    const widest = Math.max(...options.map((line) => line.length));
    t.true(widest <= Math.min(Math.max(columns || 100, 40), 120), `${widest}`);
  });
}

test('a hint is for a person at a terminal only', async (t) => {
  const line = ['version', '--format', '{{.Nope}}'];
  t.regex((await tsman(line, { terminal: true })).stderr, /^Error: template: .*\nhint: .*\n$/);
  t.regex((await tsman(line)).stderr, /^Error: template: .*\n$/);
});

test('with TSMAN_DEBUG an error says where it comes from', async (t) => {
  const { stderr } = await tsman(['nope'], { env: { TSMAN_DEBUG: '1' } });
  t.regex(stderr, /TSMAN_USAGE TsmanError: unrecognized command[\s\S]*\n {4}at /);
});
