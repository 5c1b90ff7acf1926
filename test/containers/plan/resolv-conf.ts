import test from 'ava';
import { planResolvConf, type ResolvConfParts } from '../../../lib/containers/plan/resolv-conf.ts';

const none = { servers: [], search: [], options: [] };
const conf = (changes: Partial<ResolvConfParts> = {}) =>
  planResolvConf({
    base: '# of the host\nsearch corp.example lan\nnameserver 10.1.1.1\noptions edns0 trust-ad\n',
    dns: none,
    networkServers: ['10.0.2.3'],
    hostNetwork: false,
    ...changes,
  })
    .trimEnd()
    .split('\n');

test('the network’s name server comes before the host’s', (t) => {
  t.deepEqual(conf(), [
    'search corp.example lan',
    'nameserver 10.0.2.3',
    'nameserver 10.1.1.1',
    'options edns0 trust-ad',
  ]);
});

test('what the user gives replaces each part by itself', (t) => {
  t.deepEqual(conf({ dns: { ...none, servers: ['1.1.1.1', '9.9.9.9'] } }), [
    'search corp.example lan',
    'nameserver 1.1.1.1',
    'nameserver 9.9.9.9',
    'options edns0 trust-ad',
  ]);
  t.deepEqual(conf({ dns: { ...none, search: ['a.example'], options: ['ndots:1'] } }), [
    'search a.example',
    'nameserver 10.0.2.3',
    'nameserver 10.1.1.1',
    'options ndots:1',
  ]);
});

test('a search list of one dot is none', (t) => {
  t.false(conf({ dns: { ...none, search: ['.'] } }).some((line) => line.startsWith('search')));
});

test('name servers on the host’s loopback, or behind a zone, are out of reach', (t) => {
  const base = 'nameserver 127.0.0.53\nnameserver ::1\nnameserver fe80::1%eth0\nnameserver 10.1.1.1\n';
  t.deepEqual(conf({ base, networkServers: undefined }), ['nameserver 10.1.1.1']);
});

test('with the host’s network they are within reach', (t) => {
  const base = 'nameserver 127.0.0.53\n';
  t.deepEqual(conf({ base, networkServers: undefined, hostNetwork: true }), ['nameserver 127.0.0.53']);
});

test('where nothing is left there are public name servers', (t) => {
  t.deepEqual(conf({ base: '', networkServers: [] }), ['nameserver 8.8.8.8', 'nameserver 8.8.4.4']);
});

test('the last of several search lists counts, and domain is one', (t) => {
  t.is(conf({ base: 'search a\ndomain b\nnameserver 10.1.1.1 ; here\n' })[0], 'search b');
});
