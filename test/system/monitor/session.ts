import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../../lib/base/process-identity.ts';
import type { RunningRecord } from '../../../lib/monitor/protocol.ts';
import type { SessionEnd } from '../../../lib/monitor/session.ts';
import { firstProcessOf } from '../../../lib/monitor/state.ts';
import { type BoxOptions, clear } from '../../support/monitor/bed.ts';

const CLI = join(import.meta.dirname, '../../support/monitor/session-cli.js');
const TEN_MB = 10_000_000;

interface Result {
  readonly folder: string;
  readonly running: RunningRecord;
  readonly pid: number;
  readonly end?: SessionEnd;
}

/** A line of shell in which `"$@"` is a command that runs the box in the foreground. */
function inShell(t: ExecutionContext, line: string, options: BoxOptions) {
  const place = mkdtempSync(join(tmpdir(), 'tsman-session-'));
  const resultFile = join(place, 'result.json');
  const command = [process.execPath, CLI, 'run', JSON.stringify(options), resultFile];
  const shell = spawn('/bin/sh', ['-c', line, 'sh', ...command], { cwd: place });
  const out: Buffer[] = [];
  shell.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  const ended = new Promise<number | null>((resolve) => shell.once('close', resolve));

  async function result(key: keyof Result): Promise<Result> {
    for (;;) {
      const text = existsSync(resultFile) ? readFileSync(resultFile, 'utf8') : '';
      if (text.endsWith('}') && text.includes(`"${key}":`)) return JSON.parse(text) as Result;
      await delay(20);
    }
  }

  t.teardown(async () => {
    shell.kill('SIGKILL');
    await clear((await result('folder')).folder);
    rmSync(place, { recursive: true });
  });
  return { place, shell, result, ended, stdout: () => Buffer.concat(out).toString() };
}

const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const numbers = Array.from({ length: 1_400_000 }, (_, n) => `${n}\n`)
  .join('')
  .slice(0, TEN_MB);

for (const [name, line] of [
  ['a pipe', 'cat big | "$@"'],
  ['a file', '"$@" <big'],
  ['a pipe into a file', 'cat big | "$@" >out; cat out'],
  ['a file into a slow reader', '"$@" <big | { sleep 0.5; cat; }'],
] as const) {
  test(`10 MB from ${name} come back whole`, async (t) => {
    const run = inShell(t, `read start; ${line}`, {
      args: ['cat'],
      stdin: true,
    });
    writeFileSync(join(run.place, 'big'), numbers);
    run.shell.stdin.end('\n');
    t.is(await run.ended, 0);
    t.is(digest(run.stdout()), digest(numbers));
  });
}

test('bytes that are detach keys at a terminal are just bytes in a pipe', async (t) => {
  const run = inShell(t, String.raw`printf 'a\020\021b' | "$@"`, { args: ['cat'], stdin: true });
  t.is(await run.ended, 0);
  t.is(run.stdout(), 'a\x10\x11b');
});

for (const [name, line] of [
  ['closed', '"$@" <&-'],
  ['empty', '"$@" </dev/null'],
] as const) {
  test(`a stdin that is ${name} ends cat`, async (t) => {
    const run = inShell(t, line, { args: ['cat'], stdin: true });
    t.is(await run.ended, 0);
  });

  test(`a stdin that is ${name} ends a cat that has a terminal`, async (t) => {
    const run = inShell(t, line, { args: ['cat'], stdin: true, terminal: true });
    t.is(await run.ended, 0);
  });
}

test('a reader that goes away ends the command as SIGPIPE does, and not the container', async (t) => {
  const run = inShell(t, '"$@" | head -n 1', { args: ['sh', '-c', 'while :; do echo a; sleep 0.1; done'] });
  await run.ended;
  t.is(run.stdout(), 'a\n');
  const { end, running } = await run.result('end');
  t.true(end?.detached);
  t.is(end?.signal, 'SIGPIPE');
  t.true(isAlive(firstProcessOf(running)));
});

test('a command that is killed leaves the container running, and its log goes on', async (t) => {
  const run = inShell(t, '"$@"', { args: ['sh', '-c', 'while :; do echo a; sleep 0.1; done'] });
  const { pid, running, folder } = await run.result('running');
  process.kill(pid, 'SIGKILL');
  await run.ended;
  const lines = () => readFileSync(join(folder, 'ctr.log'), 'utf8').split('\n').length;
  const before = lines();
  while (lines() < before + 3) await delay(50);
  t.true(isAlive(firstProcessOf(running)));
});

test('both streams come out where they belong', async (t) => {
  const run = inShell(t, '"$@" 2>err; echo "code $?"; sed "s/^/err: /" err', {
    args: ['sh', '-c', 'echo to out; echo to err >&2; exit 8'],
  });
  await run.ended;
  t.is(run.stdout(), 'to out\ncode 8\nerr: to err\n');
});
