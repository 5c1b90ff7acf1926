import { PassThrough } from 'node:stream';
import test from 'ava';
import { confirm } from '../../lib/cli/confirm.ts';

async function asked(answer: string) {
  const [stdin, stderr] = [new PassThrough(), new PassThrough()];
  stdin.end(answer);
  const streams = { stdin: stdin as never, stderr: stderr as never };
  const yes = await confirm(streams, { warning: 'This removes all.', items: ['one', 'two'] });
  return { yes, shown: String(stderr.read()) };
}

test('what would happen is shown, then asked', async (t) => {
  const { shown } = await asked('n\n');
  t.is(shown, 'WARNING! This removes all.\n  one\n  two\nAre you sure you want to continue? [y/N] ');
});

test('only an answer that begins with y means yes', async (t) => {
  for (const answer of ['y\n', 'Y\n', 'yes\n', ' y\n', 'y']) t.true((await asked(answer)).yes, answer);
  for (const answer of ['n\n', '\n', 'no\ny\n', 'sure\n']) t.false((await asked(answer)).yes, answer);
});

test('no answer at all is an error', async (t) => {
  await t.throwsAsync(asked(''), { code: 'TSMAN_NO_ANSWER' });
});
