import test from 'ava';
import fc from 'fast-check';
import { createDetachKeys } from '../../lib/monitor/detach-keys.ts';

const CTRL_P = 0x10;
const CTRL_Q = 0x11;

function type(sequence: readonly number[], chunks: readonly (readonly number[])[]) {
  const keys = createDetachKeys(sequence);
  const passed: number[] = [];
  for (const chunk of chunks) {
    const { pass, detached } = keys.feed(Buffer.from(chunk));
    passed.push(...pass);
    if (detached) return { passed, detached };
  }
  passed.push(...keys.flush());
  return { passed, detached: false };
}

test('the sequence detaches, typed at once or key by key, and is not passed on', (t) => {
  const keys = [CTRL_P, CTRL_Q];
  t.deepEqual(type(keys, [[1, CTRL_P, CTRL_Q, 2]]), { passed: [1], detached: true });
  t.deepEqual(type(keys, [[1], [CTRL_P], [CTRL_Q]]), { passed: [1], detached: true });
});

test('the beginning of the sequence is passed on when something else follows', (t) => {
  t.deepEqual(type([CTRL_P, CTRL_Q], [[CTRL_P], [3], [CTRL_Q]]), {
    passed: [CTRL_P, 3, CTRL_Q],
    detached: false,
  });
});

test('the first key typed twice still counts as a beginning', (t) => {
  t.deepEqual(type([CTRL_P, CTRL_Q], [[CTRL_P], [CTRL_P], [CTRL_Q]]), { passed: [CTRL_P], detached: true });
});

test('an empty sequence never detaches', (t) => {
  t.deepEqual(type([], [[CTRL_P, CTRL_Q]]), { passed: [CTRL_P, CTRL_Q], detached: false });
});

test('what is passed on is all that was typed before the first whole sequence', (t) => {
  const key = fc.nat({ max: 2 });
  const sequence = fc.array(key, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(sequence, fc.array(fc.array(key, { maxLength: 5 }), { maxLength: 12 }), (keys, chunks) => {
      const typed = Buffer.from(chunks.flat());
      const found = typed.indexOf(Buffer.from(keys));
      const expected = found === -1 ? typed : typed.subarray(0, found);
      t.deepEqual(type(keys, chunks), { passed: [...expected], detached: found !== -1 });
    }),
  );
});
