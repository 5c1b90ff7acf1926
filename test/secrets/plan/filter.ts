import test from 'ava';
import type { Secret } from '../../../lib/secrets/model.ts';
import { filterSecrets } from '../../../lib/secrets/plan/filter.ts';

const secret = (id: string, name: string): Secret => ({
  schema: 1,
  id,
  name,
  createdAt: '2026-01-02T03:04:05Z',
  updatedAt: '2026-01-02T03:04:05Z',
  labels: {},
  options: {},
});
const SECRETS = [secret('aa1', 'db'), secret('ab2', 'db-old'), secret('ba3', 'key')];
const chosen = (...filters: readonly string[]) => filterSecrets(SECRETS, filters).map(({ name }) => name);

test('values are regular expressions: any of a key, and every key', (t) => {
  t.deepEqual(chosen(), ['db', 'db-old', 'key']);
  t.deepEqual(chosen('name=db'), ['db', 'db-old']);
  t.deepEqual(chosen('name=^db$', 'name=ke'), ['db', 'key']);
  t.deepEqual(chosen('name=d', 'id=^ab'), ['db-old']);
});

test('other filters are refused in podman’s words', (t) => {
  t.throws(() => chosen('foo=x'), { message: 'invalid filter "foo"' });
  t.throws(() => chosen('name'), {
    message: 'filter input must be in the form of filter=value: name is invalid',
  });
  t.throws(() => chosen('name=('), { message: 'error parsing regexp: `(`' });
});
