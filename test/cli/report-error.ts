import test from 'ava';
import { TsmanError } from '../../lib/base/error.ts';
import { UndoStack } from '../../lib/base/undo.ts';
import { reportError } from '../../lib/cli/report-error.ts';

function report(error: unknown, env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const stderr = { isTTY: false, write: (text: string) => lines.push(text) > 0 };
  // Of a stream of its own it needs no more.
  const exitCode = reportError(error, { env, stderr: stderr as unknown as NodeJS.WriteStream });
  return { exitCode, text: lines.join('') };
}

const notFound = new TsmanError('no such program', { kind: 'not-found', code: 'TSMAN_TEST', exitCode: 127 });

/** Work that fails, and whose taking back fails as well, twice over. */
async function failTwice(): Promise<void> {
  await using outer = new UndoStack();
  outer.push(() => Promise.reject(new Error('cannot remove the folder')));
  await using inner = new UndoStack();
  inner.push(() => Promise.reject(new Error('cannot unmount')));
  throw notFound;
}

test('what failed first is told, with its exit code, even when taking things back fails too', async (t) => {
  const error = await failTwice().catch((thrown: unknown) => thrown);
  t.deepEqual(report(error), { exitCode: 127, text: 'Error: no such program\n' });
});

test('TSMAN_DEBUG=1 shows what failed while things were taken back', async (t) => {
  const error = await failTwice().catch((thrown: unknown) => thrown);
  const { text } = report(error, { TSMAN_DEBUG: '1' });
  t.regex(text, /cannot remove the folder/);
  t.regex(text, /TSMAN_TEST TsmanError: no such program/);
});

test('what is no error of tsman is called a bug', (t) => {
  const { exitCode, text } = report(new RangeError('out of luck'));
  t.is(exitCode, 125);
  t.regex(text, /^Error: internal error: out of luck\nThis is a bug in tsman/);
});
