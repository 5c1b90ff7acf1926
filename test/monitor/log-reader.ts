import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { openRotatingFile } from '../../helpers/monitor/rotating-file.ts';
import { createJsonFormatter, formatK8s } from '../../lib/monitor/log-format.ts';
import { type ReadLogOptions, readLog } from '../../lib/monitor/log-reader.ts';

const TIME = '2026-11-21T04:30:00.123456789Z';
const k8s = (text: string) => Buffer.from(formatK8s('stdout', Buffer.from(text), TIME), 'latin1');

function aFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'tsman-log-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

async function textOf(options: Omit<ReadLogOptions, 'driver' | 'timestamps'>): Promise<string> {
  let text = '';
  for await (const { bytes } of readLog({ driver: 'k8s-file', timestamps: false, ...options })) text += bytes;
  return text;
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

test('a log that is not there is empty', async (t) => {
  using folder = aFolder();
  t.is(await textOf({ path: join(folder.path, 'none.log') }), '');
});

test('rotation keeps each file below its size, as many as wanted, and the newest lines', async (t) => {
  using folder = aFolder();
  const path = join(folder.path, 'ctr.log');
  const file = openRotatingFile({ path, maxBytes: 2000, maxFiles: 3 });
  for (let n = 0; n < 300; n += 50) file.append(k8s(numbers(n, n + 50)));
  file.close();
  const names = readdirSync(folder.path).sort((a, b) => a.localeCompare(b));
  t.deepEqual(names, ['ctr.log', 'ctr.log.1', 'ctr.log.2']);
  for (const name of names) t.true(statSync(join(folder.path, name)).size <= 2000, name);
  t.true(numbers(0, 300).endsWith(await textOf({ path })));
});

test('a line longer than a file may be has one for itself', async (t) => {
  using folder = aFolder();
  const path = join(folder.path, 'ctr.log');
  const file = openRotatingFile({ path, maxBytes: 100, maxFiles: 9 });
  const long = `${'x'.repeat(500)}\n`;
  file.append(k8s(`a\n${long}b\n`));
  file.close();
  t.is(await textOf({ path }), `a\n${long}b\n`);
});

test('the last lines are those of the whole log, whatever files they are in', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 }),
      fc.nat({ max: 60 }),
      fc.boolean(),
      async (sizes, tail, endsInPart) => {
        using folder = aFolder();
        const path = join(folder.path, 'ctr.log');
        const file = openRotatingFile({ path, maxBytes: 600, maxFiles: 100 });
        let count = 0;
        for (const size of sizes) {
          file.append(k8s(numbers(count, count + size)));
          count += size;
        }
        if (endsInPart) file.append(k8s('part'));
        file.close();
        const all = numbers(0, count)
          .split(/(?<=\n)/)
          .filter(Boolean);
        if (endsInPart) all.push('part');
        t.is(await textOf({ path, tail }), tail === 0 ? '' : all.slice(-tail).join(''));
      },
    ),
    { numRuns: 40 },
  );
});

test('the last lines of json-file are found too', async (t) => {
  using folder = aFolder();
  const path = join(folder.path, 'ctr.log');
  appendFileSync(path, createJsonFormatter()('stdout', Buffer.from(numbers(0, 10)), TIME));
  let text = '';
  for await (const { bytes } of readLog({ driver: 'json-file', timestamps: false, path, tail: 2 }))
    text += bytes;
  t.is(text, numbers(8, 10));
});

test('a follower misses nothing while the log is rotated under it, and ends with the container', async (t) => {
  using folder = aFolder();
  const path = join(folder.path, 'ctr.log');
  const file = openRotatingFile({ path, maxBytes: 20_000, maxFiles: 100 });
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const reading = textOf({ path, followUntil: ended });
  for (let n = 0; n < 20_000; n += 100) {
    file.append(k8s(numbers(n, n + 100)));
    if (n % 1000 === 0) await new Promise(setImmediate);
  }
  end();
  t.is(await reading, numbers(0, 20_000));
  file.close();
});

test('half a line is not read before the rest is there', async (t) => {
  using folder = aFolder();
  const path = join(folder.path, 'ctr.log');
  const line = k8s('whole\n');
  appendFileSync(path, line.subarray(0, 20));
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const reading = textOf({ path, followUntil: ended });
  await new Promise(setImmediate);
  appendFileSync(path, line.subarray(20));
  end();
  t.is(await reading, 'whole\n');
});
