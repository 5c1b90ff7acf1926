import test from 'ava';
import { hasVolumes, ownVolumes, planVolumes } from '../../../lib/containers/plan/volumes.ts';
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
