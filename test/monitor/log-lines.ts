import test from 'ava';
import fc from 'fast-check';
import { createJsonFormatter, formatK8s, type LogStream } from '../../lib/monitor/log-format.ts';
import { createJsonParser, createK8sParser, type LogChunk } from '../../lib/monitor/log-lines.ts';

const TIME = '2026-11-21T04:30:00.123456789Z';
const LATER = '2026-11-21T04:30:01.000000000Z';

function byStream(chunks: readonly LogChunk[], stream: LogStream): string {
  const bytes = chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.bytes);
  return Buffer.concat(bytes).toString('latin1');
}

test('a line of k8s-file has the time, the stream, F or P, and the text', (t) => {
  t.is(
    formatK8s('stdout', Buffer.from('one\ntwo'), TIME),
    '2026-11-21T04:30:00.123456789+00:00 stdout F one\n2026-11-21T04:30:00.123456789+00:00 stdout P two\n',
  );
});

test('a line of json-file is as docker writes it', (t) => {
  const format = createJsonFormatter();
  t.is(
    format('stderr', Buffer.from('a "quoted"\n'), TIME),
    `{"log":"a \\"quoted\\"\\n","stream":"stderr","time":"${TIME}"}\n`,
  );
});

test('a character cut in two comes whole into json-file', (t) => {
  const format = createJsonFormatter();
  const euro = Buffer.from('€\n');
  const text = format('stdout', euro.subarray(0, 2), TIME) + format('stdout', euro.subarray(2), TIME);
  t.is(text, `{"log":"€\\n","stream":"stdout","time":"${TIME}"}\n`);
});

const aWrite = fc.record({
  stream: fc.constantFrom<LogStream>('stdout', 'stderr'),
  bytes: fc.array(fc.constantFrom(10, 13, 32, 65, 0, 200, 255), { maxLength: 12 }),
});

test('what was written to k8s-file is read byte for byte, but for a newline at the end of neither', (t) => {
  fc.assert(
    fc.property(fc.array(aWrite, { maxLength: 20 }), fc.nat(), (writes, cut) => {
      const file = Buffer.from(
        writes.map(({ stream, bytes }) => formatK8s(stream, Buffer.from(bytes), TIME)).join(''),
        'latin1',
      );
      const parser = createK8sParser({ timestamps: false });
      const half = file.indexOf(10, cut % (file.length + 1)) + 1;
      const chunks = [
        ...parser.parse(Buffer.from(file.subarray(0, half))),
        ...parser.parse(file.subarray(half)),
      ];
      for (const stream of ['stdout', 'stderr'] as const) {
        const written = writes.filter((write) => write.stream === stream).flatMap(({ bytes }) => bytes);
        t.is(byStream(chunks, stream), Buffer.from(written).toString('latin1'));
      }
    }),
  );
});

test('what was written to json-file is read as it was', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\\', '"', '€', '\u0001', 'n') });
  const write = fc.record({ stream: fc.constantFrom<LogStream>('stdout', 'stderr'), text });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
      const format = createJsonFormatter();
      const file = writes.map((one) => format(one.stream, Buffer.from(one.text), TIME)).join('');
      const chunks = createJsonParser({ timestamps: false }).parse(Buffer.from(file));
      for (const stream of ['stdout', 'stderr'] as const) {
        const written = writes.filter((one) => one.stream === stream).map((one) => one.text);
        t.is(byStream(chunks, stream), Buffer.from(written.join('')).toString('latin1'));
      }
    }),
  );
});

test('each line has its time before it, and one that came in parts has it once', (t) => {
  const file =
    formatK8s('stdout', Buffer.from('a\nb'), TIME) + formatK8s('stdout', Buffer.from('c\n'), LATER);
  const chunks = createK8sParser({ timestamps: true }).parse(Buffer.from(file));
  const stamp = '2026-11-21T04:30:00.123456789+00:00';
  t.is(byStream(chunks, 'stdout'), `${stamp} a\n${stamp} bc\n`);
});

test('since and until leave out what lies before and after', (t) => {
  const file = formatK8s('stdout', Buffer.from('a\n'), TIME) + formatK8s('stdout', Buffer.from('b\n'), LATER);
  const read = (options: { since?: string; until?: string }) =>
    byStream(createK8sParser({ timestamps: false, ...options }).parse(Buffer.from(file)), 'stdout');
  t.is(read({ since: LATER }), 'b\n');
  t.is(read({ until: TIME }), 'a\n');
  t.is(read({ since: '2027-01-01T00:00:00.000000000Z' }), '');
});

test('lines that another engine wrote in local time are understood', (t) => {
  const file = '2026-11-21T06:30:00.5+02:00 stdout F there\n2026-11-21T04:40:00+00:00 stderr F here\n';
  const chunks = createK8sParser({ timestamps: false, since: '2026-11-21T04:00:00.000000000Z' }).parse(
    Buffer.from(file),
  );
  t.is(byStream(chunks, 'stdout'), 'there\n');
  t.is(byStream(chunks, 'stderr'), 'here\n');
});
