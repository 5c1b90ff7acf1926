import test from 'ava';
import type { MountRequest } from '../../../lib/containers/mount-model.ts';
import { planMounts, rootPropagation } from '../../../lib/containers/plan/mounts.ts';
import { someFacts } from '../../support/a-request.ts';

const bind = (source: string, destination: string, changes: Partial<MountRequest> = {}): MountRequest => ({
  type: 'bind',
  source,
  destination,
  readOnly: false,
  recursive: true,
  chown: false,
  flags: [],
  ...(changes as object),
});

const sources = { '/data': { folder: true }, '/file': { folder: false } };
const destinations = (mounts: ReturnType<typeof planMounts>) => mounts.map(({ destination }) => destination);
const at = (mounts: ReturnType<typeof planMounts>, path: string) =>
  mounts.filter(({ destination }) => destination === path);

test('a parent is mounted before what lies inside it', (t) => {
  const mounts = planMounts(someFacts({ mounts: [bind('/data', '/a/b'), bind('/data', '/a')] }, { sources }));
  t.deepEqual(
    destinations(mounts).filter((path) => path.startsWith('/a')),
    ['/a', '/a/b'],
  );
});

test('what the user mounts takes the place of a default', (t) => {
  const mounts = planMounts(someFacts({ mounts: [bind('/data', '/dev/shm')] }, { sources }));
  t.deepEqual(
    at(mounts, '/dev/shm').map(({ source }) => source),
    ['/data'],
  );
});

test('the user may bring his own /etc/hosts', (t) => {
  const mounts = planMounts(someFacts({ mounts: [bind('/file', '/etc/hosts')] }, { sources }));
  t.deepEqual(
    at(mounts, '/etc/hosts').map(({ source }) => source),
    ['/file'],
  );
});

test('a destination is cleaned of dots and doubled slashes', (t) => {
  const mounts = planMounts(someFacts({ mounts: [bind('/data', '//a/./c/../b/')] }, { sources }));
  t.is(at(mounts, '/a/b').length, 1);
});

test('a relative destination is refused in podman’s words', (t) => {
  t.throws(() => planMounts(someFacts({ mounts: [bind('/data', 'x')] }, { sources })), {
    code: 'TSMAN_MOUNT_RELATIVE',
    message: 'invalid container path "x", must be an absolute path',
  });
});

test('two mounts at one place are refused, however they are written', (t) => {
  const mounts = [bind('/data', '/x'), bind('/file', '/x/')];
  t.throws(() => planMounts(someFacts({ mounts }, { sources })), {
    code: 'TSMAN_MOUNT_DUPLICATE',
    message: '/x: duplicate mount destination',
  });
});

test('a source that is not there is an error, and is not made', (t) => {
  t.throws(() => planMounts(someFacts({ mounts: [bind('/nope', '/x')] }, { sources })), {
    code: 'TSMAN_MOUNT_SOURCE_NOT_FOUND',
    message: 'statfs /nope: no such file or directory',
  });
});

test('a read-only container has scratch folders in memory', (t) => {
  const mounts = planMounts(someFacts({ readOnly: true }));
  for (const path of ['/run', '/tmp', '/var/tmp']) t.is(at(mounts, path)[0]?.type, 'tmpfs');
  t.true(at(mounts, '/etc/hosts')[0]?.options?.includes('ro'));
});

test('a read-only container without scratch cannot write /dev and /dev/shm either', (t) => {
  const mounts = planMounts(someFacts({ readOnly: true, readOnlyTmpfs: false }));
  t.is(at(mounts, '/tmp').length, 0);
  for (const path of ['/dev', '/dev/shm']) t.true(at(mounts, path)[0]?.options?.includes('ro'));
});

test('options of a tmpfs replace the defaults they contradict', (t) => {
  const tmpfs = {
    type: 'tmpfs',
    destination: '/t',
    options: ['ro', 'exec', 'size=1m'],
    copyUp: false,
  } as const;
  const mounts = planMounts(someFacts({ mounts: [tmpfs] }));
  t.deepEqual(at(mounts, '/t')[0]?.options, ['rprivate', 'nosuid', 'nodev', 'ro', 'exec', 'size=1m']);
});

test('with the host’s network /sys is the host’s: a new one belongs to the owner of the network', (t) => {
  const mounts = planMounts(someFacts({ network: { mode: 'host' } }));
  t.like(at(mounts, '/sys')[0], { type: 'bind', source: '/sys' });
  t.true(at(mounts, '/sys/fs/cgroup')[0]?.options?.includes('ro'));
});

test('with the host’s processes /proc is the host’s', (t) => {
  const facts = someFacts();
  const { namespaces } = facts.container.request;
  const mounts = planMounts(someFacts({ namespaces: { ...namespaces, pid: { mode: 'host' } } }));
  t.like(at(mounts, '/proc')[0], { type: 'bind', source: '/proc' });
});

test('a container that joins another’s IPC shares its /dev/shm, if that one shares it', (t) => {
  const { namespaces } = someFacts().container.request;
  const request = { namespaces: { ...namespaces, ipc: { mode: 'container', container: 'other' } } } as const;
  const { files } = someFacts();
  const mounts = planMounts(someFacts(request, { files: { ...files, shm: '/live/other/shm' } }));
  t.is(at(mounts, '/dev/shm')[0]?.source, '/live/other/shm');
  t.throws(() => planMounts(someFacts(request)), { code: 'TSMAN_IPC_NOT_SHAREABLE' });
});

test('terminals belong to the group tty only where there is such an id', (t) => {
  const { ids } = someFacts();
  const one = planMounts(someFacts({}, { ids: { ...ids, uidCount: 1, gidCount: 1 } }));
  t.false(at(one, '/dev/pts')[0]?.options?.includes('gid=5'));
  t.true(at(planMounts(someFacts()), '/dev/pts')[0]?.options?.includes('gid=5'));
});

test('a device is bound from the host, with its own name inside', (t) => {
  const devices = [{ path: '/dev/xfuse', hostPath: '/dev/fuse', type: 'c', major: 10, minor: 229 }] as const;
  const mounts = planMounts(someFacts({}, { devices }));
  t.like(at(mounts, '/dev/xfuse')[0], { type: 'bind', source: '/dev/fuse' });
});

test('what the runtime puts into /dev by itself is not bound over', (t) => {
  const device = { type: 'c', major: 1, minor: 3 } as const;
  const devices = ['/dev/null', '/dev/stdin'].map((path) => ({ ...device, path, hostPath: path }));
  const mounts = planMounts(someFacts({}, { devices }));
  t.deepEqual([...at(mounts, '/dev/null'), ...at(mounts, '/dev/stdin')], []);
});

test('mounts that propagate make the root propagate', (t) => {
  const shared = bind('/data', '/x', { propagation: 'rshared' } as Partial<MountRequest>);
  const slave = bind('/data', '/x', { propagation: 'rslave' } as Partial<MountRequest>);
  t.is(rootPropagation(planMounts(someFacts({ mounts: [shared] }, { sources }))), 'shared');
  t.is(rootPropagation(planMounts(someFacts({ mounts: [slave] }, { sources }))), 'rslave');
  t.is(rootPropagation(planMounts(someFacts())), undefined);
});

test('an image is shown from where it was mounted, read-only unless asked otherwise', (t) => {
  const image = { type: 'image', reference: 'app', destination: '/i', readOnly: true } as const;
  const mounts = [image, { ...image, destination: '/j', readOnly: false }];
  const places = { '/i': { path: '/live/0', flags: [] }, '/j': { path: '/live/1', flags: [] } };
  const planned = planMounts(someFacts({ mounts }, { places }));
  t.deepEqual(
    [...at(planned, '/i'), ...at(planned, '/j')].map(({ source, options = [] }) => [source, options[1]]),
    [
      ['/live/0', 'ro'],
      ['/live/1', 'rw'],
    ],
  );
});

test('pseudo-terminals elsewhere have the usual options unless some are asked for', (t) => {
  const devpts = { type: 'devpts', destination: '/x', options: [] } as const;
  const optionsOf = (options: readonly string[]) =>
    at(planMounts(someFacts({ mounts: [{ ...devpts, options }] })), '/x')[0]?.options;
  t.deepEqual(optionsOf(['uid=5', 'mode=600']), ['uid=5', 'mode=600']);
  t.true(optionsOf([])?.includes('ptmxmode=0666'));
});

test('a folder that may not be changed is shown from where its overlay was mounted', (t) => {
  const mounts = [bind('/data', '/x', { overlay: true })];
  const places = { '/x': { path: '/live/0', flags: [] } };
  t.deepEqual(
    at(planMounts(someFacts({ mounts }, { places, sources })), '/x').map(({ source, options }) => [
      source,
      options,
    ]),
    [['/live/0', ['rbind', 'rw', 'rprivate']]],
  );
});
