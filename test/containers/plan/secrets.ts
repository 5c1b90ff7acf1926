import test from 'ava';
import type { SecretMountRequest } from '../../../lib/containers/mount-model.ts';
import { planMounts } from '../../../lib/containers/plan/mounts.ts';
import { planProcess } from '../../../lib/containers/plan/process.ts';
import { secretOwner } from '../../../lib/containers/plan/secrets.ts';
import { someFacts } from '../../support/a-request.ts';

const file = (secret: string, target?: string): SecretMountRequest => ({
  type: 'mount',
  secret,
  id: '0'.repeat(25),
  uid: 0,
  gid: 0,
  mode: 0o444,
  ...(target !== undefined && { target }),
});

const folder = '/live/secrets/run';
const facts = (secrets: readonly SecretMountRequest[], request = {}) =>
  someFacts(
    { secrets, ...request },
    { secrets: { env: {}, folder, files: secrets.map((_, index) => `/live/secrets/${index}`) } },
  );
const placesOf = (secrets: readonly SecretMountRequest[], request = {}) =>
  planMounts(facts(secrets, request)).flatMap(({ destination, source = '' }) =>
    source.startsWith('/live/secrets') ? [[destination, source]] : [],
  );

test('a secret is a file below /run/secrets by its name, by another, or elsewhere', (t) => {
  t.deepEqual(placesOf([file('a'), file('b', 'x/y'), file('c', '/etc/key'), file('d', '../z')]), [
    ['/run/secrets', folder],
    ['/etc/key', '/live/secrets/2'],
    ['/run/z', '/live/secrets/3'],
    ['/run/secrets/a', '/live/secrets/0'],
    ['/run/secrets/x/y', '/live/secrets/1'],
  ]);
});

test('of two secrets at one place the last counts; what the user mounts there comes before both', (t) => {
  t.deepEqual(placesOf([file('a'), file('b', 'a')]), [
    ['/run/secrets', folder],
    ['/run/secrets/a', '/live/secrets/1'],
  ]);
  const mounts = [{ type: 'tmpfs', destination: '/run/secrets', options: [], copyUp: false }] as const;
  t.deepEqual(placesOf([file('a')], { mounts }), [['/run/secrets/a', '/live/secrets/0']]);
});

test('what mounts.conf gives takes the place of the folder of secrets, but of no secret', (t) => {
  const copies = [
    { source: '/copy/0', destination: '/run/secrets' },
    { source: '/copy/1', destination: 'etc/x/' },
    { source: '/copy/2', destination: '/run/secrets/a' },
  ];
  const mounts = planMounts({ ...facts([file('a')]), copies });
  const sourceOf = (path: string) =>
    mounts.filter(({ destination }) => destination === path).map(({ source }) => source);
  t.deepEqual(sourceOf('/run/secrets'), ['/copy/0']);
  t.deepEqual(sourceOf('/etc/x'), ['/copy/1']);
  t.deepEqual(sourceOf('/run/secrets/a'), ['/live/secrets/0']);
});

test('secrets cannot be written to in a container that is read-only', (t) => {
  const mounts = planMounts(facts([file('a')], { readOnly: true }));
  t.true(mounts.find(({ destination }) => destination === '/run/secrets/a')?.options?.includes('ro'));
});

test('a secret as a variable comes before what else says the variable', (t) => {
  const { env } = planProcess(
    someFacts({ env: { A: 'plain', B: 'b' } }, { secrets: { env: { A: 'hush' }, files: [] } }),
  );
  t.deepEqual(
    env.filter((each) => /^[AB]=/.test(each)),
    ['A=hush', 'B=b'],
  );
});

test('the owner of a secret is one of the container’s', (t) => {
  const ids = { uidCount: 100, gidCount: 100 };
  const mapping = {
    uid: [{ containerID: 0, hostID: 1, size: 10 }],
    gid: [{ containerID: 0, hostID: 1, size: 10 }],
  };
  t.deepEqual(secretOwner({ uid: 7, gid: 8 }, { ids, mapping: undefined }), { uid: 7, gid: 8 });
  t.deepEqual(secretOwner({ uid: 7, gid: 8 }, { ids, mapping }), { uid: 8, gid: 9 });
  t.throws(() => secretOwner({ uid: 10, gid: 0 }, { ids, mapping }), { code: 'TSMAN_ID_NOT_MAPPED' });
  t.throws(() => secretOwner({ uid: 0, gid: 100 }, { ids, mapping: undefined }), {
    code: 'TSMAN_ID_NOT_MAPPED',
  });
});
