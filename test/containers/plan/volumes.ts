import test from 'ava';
import { hasVolumes, ownVolumes, planVolumes, withLent } from '../../../lib/containers/plan/volumes.ts';
import { aRequest } from '../../support/a-request.ts';

const volume = {
  type: 'volume',
  destination: '/data',
  readOnly: false,
  recursive: true,
  chown: false,
  flags: [],
  copyUp: true,
} as const;
const declares = (...paths: string[]) => ({
  Volumes: Object.fromEntries(paths.map((path) => [path, {}])),
});
const newName = () => 'f00d';

test('a container without volumes needs nothing of all this', (t) => {
  t.false(hasVolumes({ request: aRequest(), config: {} }));
  t.false(hasVolumes({ request: aRequest({ imageVolumes: 'ignore' }), config: declares('/data') }));
  t.true(hasVolumes({ request: aRequest(), config: declares('/data') }));
  t.true(hasVolumes({ request: aRequest({ mounts: [volume] }), config: {} }));
});

test('a volume without a name gets one, and is the container’s own', (t) => {
  const mounts = planVolumes({ request: aRequest({ mounts: [volume] }), config: {} }, newName);
  t.deepEqual(mounts, [{ ...volume, name: 'f00d', anonymous: true }]);
  t.deepEqual(ownVolumes({ mounts }), ['f00d']);
});

test('what the image declares becomes volumes, but for places that were asked for', (t) => {
  const request = aRequest({ mounts: [{ ...volume, name: 'mine' }] });
  const mounts = planVolumes({ request, config: declares('/data/', '/other') }, newName);
  t.deepEqual(
    mounts.map((mount) => [mount.destination, mount.type === 'volume' && mount.name]),
    [
      ['/data', 'mine'],
      ['/other', 'f00d'],
    ],
  );
  t.deepEqual(ownVolumes({ mounts }), ['f00d']);
});

test('--image-volume tmpfs and ignore make no volumes', (t) => {
  const types = (imageVolumes: 'tmpfs' | 'ignore') =>
    planVolumes({ request: aRequest({ imageVolumes }), config: declares('/data') }, newName).map(
      ({ type }) => type,
    );
  t.deepEqual(types('tmpfs'), ['tmpfs']);
  t.deepEqual(types('ignore'), []);
});

const bind = {
  type: 'bind',
  source: '/srv',
  destination: '/srv',
  readOnly: true,
  recursive: true,
  chown: true,
  flags: ['noexec'],
} as const;
const tmpfs = { type: 'tmpfs', destination: '/tmp', options: [], copyUp: false } as const;
const named = (name: string, destination = '/data') => ({ ...volume, name, destination });

test('another container lends volumes and what is the host’s, but nothing in memory', (t) => {
  const lender = [named('v'), bind, tmpfs];
  const withOptions = (...options: string[]) =>
    withLent({ mounts: [], volumesFrom: [{ container: 'c', options }] }, [lender]);
  t.deepEqual(withOptions('z'), [named('v'), { ...bind, chown: false }]);
  t.deepEqual(withOptions('ro'), [
    { ...named('v'), readOnly: true },
    { ...bind, chown: false },
  ]);
  t.deepEqual(withOptions('rw'), [named('v'), { ...bind, chown: false, readOnly: false }]);
});

test('what is asked for comes before what is lent, and a later lender before an earlier', (t) => {
  const volumesFrom = [
    { container: 'c', options: [] },
    { container: 'd', options: [] },
  ];
  const lenders = [
    [named('a'), named('b', '/b/')],
    [named('c', '/b'), named('d', '/d')],
  ];
  t.deepEqual(withLent({ mounts: [named('mine', '/d/')], volumesFrom }, lenders), [
    named('a'),
    named('c', '/b'),
    named('mine', '/d/'),
  ]);
  t.true(hasVolumes({ request: aRequest({ volumesFrom }), config: {} }));
});
