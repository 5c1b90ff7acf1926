import test from 'ava';
import fc from 'fast-check';
import { isMapped, outsideId, planUserNamespace } from '../../../lib/containers/plan/user-namespace.ts';
import type { IdMapping } from '../../../lib/oci/runtime-spec.ts';
import { someFacts } from '../../support/a-request.ts';

const { ids } = someFacts();
const lines = (mapping: readonly IdMapping[] | undefined) =>
  (mapping ?? []).map(({ containerID, hostID, size }) => `${containerID} ${hostID} ${size}`);

test('by default a container needs no user namespace beside the user’s own', (t) => {
  t.is(planUserNamespace({ mode: 'host' }, ids), undefined);
});

// As /proc/self/uid_map reads in podman 4.3.1 for a user 1003 with 65536 subordinate ids.
test('keep-id gives the caller his own id', (t) => {
  t.deepEqual(lines(planUserNamespace({ mode: 'keep-id' }, ids)?.uid), [
    '0 1 1003',
    '1003 0 1',
    '1004 1004 64533',
  ]);
});

test('keep-id gives the caller the id he names', (t) => {
  const mapping = planUserNamespace({ mode: 'keep-id', uid: 500, gid: 600 }, ids);
  t.deepEqual(lines(mapping?.uid), ['0 1 500', '500 0 1', '501 501 65036']);
  t.deepEqual(lines(mapping?.gid), ['0 1 600', '600 0 1', '601 601 64936']);
});

test('an id inside is found again outside', (t) => {
  const mapping = planUserNamespace({ mode: 'keep-id' }, ids)?.uid;
  t.deepEqual(
    [0, 1003, 1004, 70_000].map((id) => outsideId(id, mapping)),
    [1, 0, 1004, undefined],
  );
  t.is(outsideId(33, undefined), 33);
});

test('nomap leaves the caller out', (t) => {
  t.deepEqual(lines(planUserNamespace({ mode: 'nomap' }, ids)?.uid), ['0 1 65536']);
});

test('keep-id as root is the plain mapping', (t) => {
  t.deepEqual(lines(planUserNamespace({ mode: 'keep-id', uid: 0 }, ids)?.uid), ['0 0 1', '1 1 65536']);
});

test('an id above all subordinate ones can be kept', (t) => {
  const mapping = planUserNamespace({ mode: 'keep-id', uid: 700_000 }, ids);
  t.deepEqual(lines(mapping?.uid), ['0 1 65536', '700000 0 1']);
});

test('who has one id keeps that one', (t) => {
  const one = { ...ids, uidCount: 1, gidCount: 1 };
  t.deepEqual(lines(planUserNamespace({ mode: 'keep-id' }, one)?.uid), ['1003 0 1']);
  t.throws(() => planUserNamespace({ mode: 'nomap' }, one), { code: 'TSMAN_NO_SUBORDINATE_IDS' });
});

test('whatever id is kept, every id of the user’s namespace is used once, and none twice', (t) => {
  const kept = fc.integer({ min: 0, max: 2 ** 31 });
  const count = fc.integer({ min: 1, max: 200_000 });
  fc.assert(
    fc.property(kept, count, (uid, uidCount) => {
      const mapping = planUserNamespace({ mode: 'keep-id', uid }, { ...ids, uidCount })?.uid ?? [];
      const outside = mapping.toSorted((one, other) => one.hostID - other.hostID);
      let next = 0;
      for (const { hostID, size } of outside) {
        if (hostID !== next) return false;
        next += size;
      }
      return next === uidCount && isMapped(uid, mapping, uidCount);
    }),
  );
  t.pass();
});
