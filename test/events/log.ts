import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { eventFile, fileNumbers, KEPT_FILES, openEventLog } from '../../lib/events/log.ts';
import { readEvents } from '../../lib/events/reader.ts';

function aLog(t: { teardown(step: () => void): void }, maxFileBytes: number) {
  const home = mkdtempSync(join(tmpdir(), 'events-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const folder = join(home, 'events');
  const log = openEventLog({ folder, maxFileBytes });
  return { folder, write: (name: string) => log.write({ type: 'volume', status: 'create', name }) };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name = '' } of readEvents({ folder })) names.push(name);
  return names;
}

test('events are read in the order in which they were written, with their time', async (t) => {
  const { folder, write } = aLog(t, 1000);
  for (const name of ['a', 'b', 'c']) write(name);
  t.deepEqual(await namesIn(folder), ['a', 'b', 'c']);
  for await (const { time } of readEvents({ folder }))
    t.regex(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
});

test('where nothing was written there is nothing to read', async (t) => {
  const { folder } = aLog(t, 1000);
  t.deepEqual(await namesIn(folder), []);
});

test('a log takes no more than its files may, and the oldest events go first', async (t) => {
  const { folder, write } = aLog(t, 500);
  for (let index = 0; index < 200; index += 1) write(String(index));
  t.is(fileNumbers(folder).length, KEPT_FILES);
  const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  t.true(bytes.every((size) => size < 700));
  const names = await namesIn(folder);
  t.is(names.at(-1), '199');
  t.deepEqual(
    names,
    names.map((_, index) => String(200 - names.length + index)),
  );
});

test('a follower misses nothing and reads nothing twice, across rotation', async (t) => {
  const { folder, write } = aLog(t, 300);
  write('before');
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { name = '' } of readEvents({
      folder,
      fromNow: true,
      followUntil: new Promise(() => 0),
    })) {
      seen.push(name);
      if (name === '29') return;
      // The next one is written when this one was seen: files come and go meanwhile.
      write(String(Number(name) + 1));
    }
  })();
  write('0');
  await reading;
  t.deepEqual(
    seen,
    Array.from({ length: 30 }, (_, index) => String(index)),
  );
});

test('a follower ends when it is told to', async (t) => {
  const { folder, write } = aLog(t, 300);
  write('a');
  const seen: string[] = [];
  for await (const { name = '' } of readEvents({ folder, followUntil: Promise.resolve() })) seen.push(name);
  t.deepEqual(seen, ['a']);
});

test('half a line of a full disk is passed over, and the next event is not lost with it', async (t) => {
  const { folder, write } = aLog(t, 10_000);
  write('a');
  appendFileSync(eventFile(folder, 1), '{"time":"2026-\n');
  write('b');
  t.deepEqual(await namesIn(folder), ['a', 'b']);
});

test('an event that cannot be written stops nothing', (t) => {
  const log = openEventLog({ folder: '/dev/null/nowhere', maxFileBytes: 10 });
  t.notThrows(() => log.write({ type: 'system', status: 'refresh' }));
  t.notThrows(() => openEventLog(undefined).write({ type: 'system', status: 'refresh' }));
});
