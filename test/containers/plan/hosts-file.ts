import test from 'ava';
import { type HostsParts, planHostsFile } from '../../../lib/containers/plan/hosts-file.ts';

const hosts = (changes: Partial<HostsParts> = {}) =>
  planHostsFile({
    base: '127.0.0.1 localhost\n',
    added: [],
    hostAddress: '192.0.2.2',
    names: ['0123456789ab', 'brave_curie'],
    ownAddress: '10.0.2.100',
    ...changes,
  })
    .trimEnd()
    .split('\n');

test('the base file, the host and the container’s own names', (t) => {
  t.deepEqual(hosts(), [
    '127.0.0.1\tlocalhost',
    '192.0.2.2\thost.containers.internal host.docker.internal',
    '10.0.2.100\t0123456789ab brave_curie',
  ]);
});

test('names that are added come first, and away from the base file', (t) => {
  const base = '127.0.0.1 localhost\n10.0.0.1 db cache # old\n';
  t.deepEqual(hosts({ base, added: [{ name: 'db', address: '1.2.3.4' }] }).slice(0, 3), [
    '1.2.3.4\tdb',
    '127.0.0.1\tlocalhost',
    '10.0.0.1\tcache',
  ]);
});

test('host-gateway is the host as it is reached from inside', (t) => {
  const added = [{ name: 'gateway', address: 'host-gateway' }];
  t.is(hosts({ added })[0], '192.0.2.2\tgateway');
  t.false(hosts({ added, hostAddress: undefined }).some((line) => line.includes('gateway')));
});

test('a name of the host that was added is not given twice', (t) => {
  const added = [{ name: 'host.docker.internal', address: '9.9.9.9' }];
  t.is(hosts({ added }).filter((line) => line.includes('host.docker.internal')).length, 1);
});

test('the host’s own entry for host.containers.internal does not come through', (t) => {
  const base = '127.0.0.1 localhost\n7.7.7.7 host.containers.internal\n';
  t.false(hosts({ base }).some((line) => line.startsWith('7.7.7.7')));
});

test('there is a localhost, whatever the base file says', (t) => {
  t.deepEqual(hosts({ base: '' }).slice(0, 2), [
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
  ]);
});

test('a container without an address of its own has no line of its own', (t) => {
  t.is(hosts({ ownAddress: undefined }).length, 2);
});
