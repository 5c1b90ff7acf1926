import test from 'ava';
import { lateOutput } from '../../helpers/monitor/late-output.ts';

const ENTRY = '{"msg":"exec failed","level":"error","time":"2026-01-02T03:04:05.000000Z"}\n';

/** The log of crun 1.8.1 when all of this was left in the terminal. */
function logOf(output: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let page = 0; page < output.length; page += 4095) {
    const bytes = output.subarray(page, page + 4095);
    for (let at = 0; at < bytes.length; at += 255)
      parts.push(bytes.subarray(at, at + 255), Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

test('a log of entries, or an empty one, has no output', (t) => {
  t.is(lateOutput(Buffer.from('')).length, 0);
  t.is(lateOutput(Buffer.from(ENTRY)).length, 0);
  t.is(lateOutput(Buffer.from(ENTRY + ENTRY)).length, 0);
});

test('output of any length is what the container wrote', (t) => {
  for (const length of [1, 9, 254, 255, 256, 510, 4094, 4095, 4096, 4350, 8190, 65_536]) {
    const output = Buffer.from(
      Array.from({ length }, (_, index) => (index % 7 === 3 ? 10 : 97 + (index % 26))),
    );
    t.deepEqual(lateOutput(logOf(output)), output, `${length} bytes`);
  }
});

test('output behind entries is found', (t) => {
  t.is(lateOutput(Buffer.from(`${ENTRY}up\ndown\r\n\n`)).toString(), 'up\ndown\r\n');
});
