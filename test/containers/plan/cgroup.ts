import test from 'ava';
import { canReach, planCgroup } from '../../../lib/containers/plan/cgroup.ts';
import { AN_ID, aContainer } from '../../support/a-request.ts';

test('a container’s control group lies directly below the highest that is the caller’s', (t) => {
  t.is(planCgroup(aContainer(), { delegated: '/user.slice/a' }), `/user.slice/a/tsman-${AN_ID}.scope`);
  t.is(planCgroup(aContainer(), { delegated: '/' }), `/tsman-${AN_ID}.scope`);
});

test('it has none where none is delegated, or none is wanted', (t) => {
  t.is(planCgroup(aContainer(), { delegated: undefined }), undefined);
  t.is(planCgroup(aContainer({ cgroups: 'disabled' }), { delegated: '/a' }), undefined);
});

test('a group is in reach of those who have one above it delegated', (t) => {
  t.true(canReach('/a/b.scope', { delegated: '/a' }));
  t.true(canReach('/a/b.scope', { delegated: '/' }));
  t.false(canReach('/ab/c.scope', { delegated: '/a' }));
  t.false(canReach('/a/b.scope', { delegated: undefined }));
});
