import test from 'ava';
import { registriesInfo } from '../../lib/cli/registries-info.ts';
import { NO_REGISTRIES } from '../../lib/registry/rules/plan/registries-conf.ts';

test('info has each registry by its prefix, sorted, and those that are searched, as podman shows them', (t) => {
  const entry = { insecure: false, blocked: false, mirrorByDigestOnly: false, mirrors: [], file: 'r.conf' };
  const shown = registriesInfo({
    ...NO_REGISTRIES,
    searchRegistries: ['a.com'],
    registries: [
      { ...entry, prefix: 'b.com', location: 'c.com', insecure: true },
      {
        ...entry,
        prefix: '*.a.com',
        mirrors: [{ location: 'm.com', insecure: true, pullFromMirror: 'all' }],
      },
    ],
  });
  const plain = { PullFromMirror: '', Blocked: false, MirrorByDigestOnly: false };
  t.deepEqual(Object.entries(shown), [
    [
      '*.a.com',
      {
        ...plain,
        Prefix: '*.a.com',
        Location: '',
        Insecure: false,
        Mirrors: [{ Location: 'm.com', Insecure: true, PullFromMirror: 'all' }],
      },
    ],
    ['b.com', { ...plain, Prefix: 'b.com', Location: 'c.com', Insecure: true, Mirrors: null }],
    ['search', ['a.com']],
  ]);
});

test('info has nothing to say of registries where no file does', (t) => {
  t.deepEqual(registriesInfo({ ...NO_REGISTRIES, searchRegistries: [] }), {});
});
