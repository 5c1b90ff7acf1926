import test from 'ava';
import fc from 'fast-check';
import { createFrameReader, encodeFrame, type FrameType } from '../../lib/monitor/frames.ts';
import { FRAME, MAX_FRAME_BYTES } from '../../lib/monitor/protocol.ts';

const types = Object.values(FRAME);
const aFrame = fc.record({ type: fc.constantFrom(...types), payload: fc.uint8Array({ maxLength: 40 }) });

interface Heard {
  readonly type: FrameType;
  payload: Buffer;
}

/** Pieces of one stream that follow each other are one. */
function joined(frames: readonly Heard[]): readonly Heard[] {
  const streams: readonly string[] = [FRAME.stdin, FRAME.stdout, FRAME.stderr];
  const all: Heard[] = [];
  for (const { type, payload } of frames) {
    const last = all.at(-1);
    if (last?.type === type && streams.includes(type)) last.payload = Buffer.concat([last.payload, payload]);
    else all.push({ type, payload: Buffer.from(payload) });
  }
  return all;
}

function hear(bytes: Buffer, cuts: readonly number[]): readonly Heard[] {
  const heard: Heard[] = [];
  const read = createFrameReader((type, payload) => heard.push({ type, payload }));
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const [index, place] of places.entries()) read(bytes.subarray(places[index - 1] ?? 0, place));
  return joined(heard);
}

test('frames come out as they went in, wherever the bytes between are cut', (t) => {
  fc.assert(
    fc.property(fc.array(aFrame), fc.array(fc.nat()), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ type, payload }) => encodeFrame(type, payload)));
      const sent = joined(frames.map(({ type, payload }) => ({ type, payload: Buffer.from(payload) })));
      t.deepEqual(hear(bytes, cuts), sent);
    }),
  );
});

test('frames come out byte by byte', (t) => {
  const bytes = Buffer.concat([encodeFrame(FRAME.resize, Buffer.from('{}')), encodeFrame(FRAME.stdinEnd)]);
  const cuts = Array.from(bytes, (_, index) => index);
  t.deepEqual(
    hear(bytes, cuts).map(({ type, payload }) => [type, payload.toString()]),
    [
      [FRAME.resize, '{}'],
      [FRAME.stdinEnd, ''],
    ],
  );
});

test('a type of a later version is handed on like any other', (t) => {
  const bytes = Buffer.concat([encodeFrame('?' as FrameType, Buffer.from('new')), encodeFrame(FRAME.exit)]);
  t.deepEqual(
    hear(bytes, []).map(({ type }) => String(type)),
    ['?', FRAME.exit],
  );
});

test('a frame longer than the limit is refused', (t) => {
  const read = createFrameReader(() => undefined);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(MAX_FRAME_BYTES + 1, 1);
  t.throws(() => read(header), { code: 'TSMAN_MONITOR_PROTOCOL' });
});
