import { tmpdir } from 'node:os';
import test from 'ava';
import { findProgram, needProgram } from '../../lib/host/programs.ts';
import { runProgram } from '../../lib/host/spawn.ts';

test("a program's output, errors and exit code are kept apart", async (t) => {
  const result = await runProgram('sh', ['-c', 'cat; echo oops >&2; exit 3'], { input: 'fed' });
  t.deepEqual(result, { exitCode: 3, signal: undefined, stdout: 'fed', stderr: 'oops\n' });
});

test('a program that a signal ends has no exit code', async (t) => {
  const result = await runProgram('sh', ['-c', 'kill -TERM $$']);
  t.is(result.exitCode, undefined);
  t.is(result.signal, 'SIGTERM');
});

test('a program that does not read its input is judged by its exit code', async (t) => {
  const result = await runProgram('true', [], { input: Buffer.alloc(1 << 20) });
  t.is(result.exitCode, 0);
});

test('a program that takes too long is killed', async (t) => {
  t.is((await runProgram('sleep', ['60'], { timeoutMs: 20 })).signal, 'SIGKILL');
});

test('a program that is missing is named with the package that has it', async (t) => {
  const error = await t.throwsAsync(runProgram('/no/such/program', []), { code: 'TSMAN_PROGRAM_MISSING' });
  t.is(error.message, 'cannot run "/no/such/program": no such program');
  t.throws(() => needProgram('no-such-program'), {
    message: 'cannot find the program "no-such-program" in PATH',
  });
});

test('a missing working folder is not taken for a missing program', async (t) => {
  await t.throwsAsync(runProgram('true', [], { cwd: '/no/such/folder' }), { code: 'ENOENT' });
});

test('a folder is no program', (t) => {
  t.is(findProgram(tmpdir()), undefined);
});
