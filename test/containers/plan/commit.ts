import test from 'ava';
import type { Container, ContainerRequest } from '../../../lib/containers/model.ts';
import { committedConfig } from '../../../lib/containers/plan/commit.ts';
import type { ContainerId } from '../../../lib/oci/container-id.ts';
import { digestOf } from '../../../lib/oci/digest.ts';
import type { ExecutionConfig } from '../../../lib/oci/image-spec.ts';
import { aRequest } from '../../support/a-request.ts';

const aContainer = (request: Partial<ContainerRequest>, config: ExecutionConfig = {}): Container => ({
  schema: 1,
  id: 'c'.repeat(64) as ContainerId,
  name: 'c',
  createdAt: '2026-01-02T00:00:00Z',
  request: aRequest(request),
  image: { id: 'i'.repeat(64), name: 'app', manifestDigest: digestOf('0'.repeat(64)), config, layers: [] },
});
const plain = { changes: [], includeVolumes: false };

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test('the image starts what the container started, as the same user in the same folder', (t) => {
  const container = aContainer(
    { args: ['b'], user: '5:6', workdir: '/w', env: { C: '3' }, labels: { z: 'w' }, stopSignal: 'SIGINT' },
    { Entrypoint: ['/e'], Cmd: ['a'], Env: ['A=1'], Labels: { x: 'y' }, OnBuild: ['RUN x'] },
  );
  t.deepEqual(committedConfig(container, plain), {
    Entrypoint: ['/e'],
    Cmd: ['b'],
    Env: [PATH, 'container=podman', 'A=1', 'C=3'],
    User: '5:6',
    WorkingDir: '/w',
    Labels: { x: 'y', z: 'w' },
    StopSignal: 'SIGINT',
  });
});

test('an entry point of the user’s makes the command of the image void; an empty one is none', (t) => {
  const config = { Entrypoint: ['/e'], Cmd: ['a'] };
  const of = (request: Partial<ContainerRequest>) => {
    const { Entrypoint, Cmd } = committedConfig(aContainer(request, config), plain);
    return [Entrypoint, Cmd];
  };
  t.deepEqual(of({ args: [] }), [['/e'], ['a']]);
  t.deepEqual(of({ args: [], entrypoint: ['/own'] }), [['/own'], null]);
  t.deepEqual(of({ args: ['x'], entrypoint: [''] }), [null, ['x']]);
});

test('published and exposed ports are exposed, and what is mounted becomes volumes when asked for', (t) => {
  const mount = { readOnly: false, recursive: true, chown: false, flags: [], copyUp: true };
  const container = aContainer(
    {
      ports: [{ hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      expose: ['53/udp'],
      mounts: [
        { ...mount, type: 'volume', name: 'v', destination: '/data/' },
        { type: 'tmpfs', destination: '/t', options: [], copyUp: false },
      ],
    },
    { ExposedPorts: { '90/tcp': {} }, Volumes: { '/iv': {} } },
  );
  const { ExposedPorts, Volumes } = committedConfig(container, { ...plain, includeVolumes: true });
  t.deepEqual(ExposedPorts, { '90/tcp': {}, '80/tcp': {}, '53/udp': {} });
  t.deepEqual(Volumes, { '/iv': {}, '/data': {} });
  t.deepEqual(committedConfig(container, plain).Volumes, { '/iv': {} });
});

test('a home and a host name go into the image only where somebody gave them', (t) => {
  t.deepEqual(committedConfig(aContainer({}), plain).Env, [PATH, 'container=podman']);
  const given = aContainer({ env: { HOME: '/h' } }, { Env: ['HOSTNAME=x'] });
  t.deepEqual(committedConfig(given, plain).Env, [PATH, 'container=podman', 'HOSTNAME=x', 'HOME=/h']);
});

test('changes come last', (t) => {
  const config = committedConfig(aContainer({ user: 'joe' }), {
    ...plain,
    changes: ['USER ann', 'CMD ["x"]'],
  });
  t.is(config.User, 'ann');
  t.deepEqual(config.Cmd, ['x']);
});
