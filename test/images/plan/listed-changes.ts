import test from 'ava';
import { type ListedChange, listedChanges } from '../../../lib/images/plan/listed-changes.ts';

const listed = (...changes: readonly ListedChange[]) =>
  listedChanges(changes).map(({ path, kind }) => `${kind} ${path}`);

test('a folder in which something changed counts as changed, the root aside', (t) => {
  t.deepEqual(listed({ path: 'a/b/c', kind: 'removed' }, { path: 'top', kind: 'added' }), [
    'changed /a',
    'changed /a/b',
    'removed /a/b/c',
    'added /top',
  ]);
});

test('a folder that is new stays so', (t) => {
  t.deepEqual(listed({ path: 'new', kind: 'added' }, { path: 'new/file', kind: 'added' }), [
    'added /new',
    'added /new/file',
  ]);
});
