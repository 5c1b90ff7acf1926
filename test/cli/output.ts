import { PassThrough } from 'node:stream';
import test from 'ava';
import { stdoutOf } from '../../lib/cli/output.ts';
import type { World } from '../../lib/cli/world.ts';

function worldWith(stdout: PassThrough): World {
  const exit = (code: number) => {
    throw new Error(`exit ${code}`);
  };
  return { stdout, exit } as unknown as World;
}

const broken = (code: string) => Object.assign(new Error(code), { code });

test('a reader that goes away ends the program as SIGPIPE would', (t) => {
  const stdout = new PassThrough();
  stdoutOf(worldWith(stdout));
  t.throws(() => stdout.emit('error', broken('EPIPE')), { message: 'exit 141' });
});

test('any other failure to write is not hidden', (t) => {
  const stdout = new PassThrough();
  stdoutOf(worldWith(stdout));
  t.throws(() => stdout.emit('error', broken('ENOSPC')), { message: 'ENOSPC' });
});
