import test from 'ava';
import { redirected, resolveLocation } from '../../../lib/registry/plan/redirect.ts';

const from = {
  url: new URL('https://registry.example/v2/a/blobs/x'),
  headers: { authorization: 'Bearer secret', Cookie: 'a=b', range: 'bytes=5-' },
};

const after = (location: string | undefined, plainAllowed = false) => {
  const next = redirected(from, location, plainAllowed);
  return 'problem' in next ? next.problem : [next.url.href, Object.keys(next.headers)];
};

test('credentials go along within a host, and never to another host, port or protocol', (t) => {
  t.deepEqual(after('/b'), ['https://registry.example/b', ['authorization', 'Cookie', 'range']]);
  t.deepEqual(after('https://registry.example/b?c=d'), [
    'https://registry.example/b?c=d',
    ['authorization', 'Cookie', 'range'],
  ]);
  for (const other of [
    'https://cdn.example/b',
    'https://registry.example:8443/b',
    'https://a.registry.example/b',
  ]) {
    t.deepEqual(after(other), [other, ['range']]);
  }
  t.deepEqual(after('http://cdn.example/b', true), ['http://cdn.example/b', ['range']]);
});

test('TLS is not left, and nothing but HTTP is spoken', (t) => {
  t.is(
    after('http://cdn.example/b'),
    'it redirects to "http://cdn.example", where nothing would be encrypted',
  );
  t.is(after('file:///etc/passwd'), 'it redirects to "file:", which is not HTTP');
  t.is(after('https://'), 'it redirects to "https://", which is no address');
  t.is(after(undefined), 'it redirects to "", which is no address');
});

test('a registry that takes itself for a plain one is still asked with TLS', (t) => {
  const base = new URL('https://registry.example/v2/');
  t.is(resolveLocation(base, 'http://registry.example/v2/x?y=z')?.href, 'https://registry.example/v2/x?y=z');
  t.is(resolveLocation(base, 'http://user:pass@other.example/x#y')?.href, 'http://other.example/x');
});
