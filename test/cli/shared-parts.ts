import test from 'ava';
import { roomOf, sharedBytes } from '../../lib/cli/shared-parts.ts';

const owner = (isActive: boolean, parts: Record<string, number>) => ({
  isActive,
  parts: new Map(Object.entries(parts)),
});

const BASE = { base: 100 };
const owners = [
  owner(true, { ...BASE, top: 10 }),
  owner(false, { ...BASE, other: 1 }),
  owner(false, { alone: 1000 }),
];

test('what several have counts once, and what an active one has cannot be reclaimed', (t) => {
  t.deepEqual(roomOf(owners), { bytes: 1111, reclaimableBytes: 1001 });
  t.deepEqual(roomOf([]), { bytes: 0, reclaimableBytes: 0 });
});

test('of each is told what others have too', (t) => {
  t.deepEqual(sharedBytes(owners), [
    { shared: 100, unique: 10 },
    { shared: 100, unique: 1 },
    { shared: 0, unique: 1000 },
  ]);
});
