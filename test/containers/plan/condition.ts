import test from 'ava';
import { endsOnly, hasCome, parseCondition } from '../../../lib/containers/plan/condition.ts';

test('podman’s words for states are those of ours that they mean', (t) => {
  t.true(hasCome(['stopped'], 'exited'));
  t.true(hasCome(['configured'], 'created'));
  t.true(hasCome(['removing'], 'removed'));
  t.true(hasCome(['paused', 'running'], 'running'));
  t.false(hasCome(['running'], 'paused'));
  t.false(hasCome(['healthy'], 'running'));
});

test('only where nothing but the end is waited for, its exit code is what is told', (t) => {
  t.true(endsOnly(['stopped', 'exited']));
  t.false(endsOnly(['stopped', 'running']));
});

test('a word that is no state is refused in podman’s words', (t) => {
  t.is(parseCondition('running'), 'running');
  t.throws(() => parseCondition('nope'), { message: 'unknown container state: nope: invalid argument' });
  t.throws(() => parseCondition('toString'), { code: 'TSMAN_WAIT_CONDITION' });
});
