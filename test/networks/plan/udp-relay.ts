import test from 'ava';
import type { PublishedPort } from '../../../lib/networks/model.ts';
import { planUdpRelays } from '../../../lib/networks/plan/udp-relay.ts';

const udp = (hostIp: string): PublishedPort => ({
  hostIp,
  hostPort: 5353,
  containerPort: 53,
  protocol: 'udp',
});
const facts = { hostLoopback: false, hostAddress: '192.0.2.2' };

for (const hostIp of ['', '0.0.0.0']) {
  test(`a UDP port on "${hostIp}" is relayed from the loopback to the address of the host`, (t) => {
    t.deepEqual(planUdpRelays([udp(hostIp)], facts), {
      relays: [{ listen: '127.0.0.1', port: 5353, to: '192.0.2.2' }],
      warnings: [],
    });
  });
}

test('no relay is needed when slirp4netns may reach the loopback', (t) => {
  t.deepEqual(planUdpRelays([udp('')], { ...facts, hostLoopback: true }), { relays: [], warnings: [] });
});

test('no relay is needed for TCP, and for a port on another address', (t) => {
  t.deepEqual(planUdpRelays([{ ...udp(''), protocol: 'tcp' }, udp('192.0.2.2')], facts), {
    relays: [],
    warnings: [],
  });
});

test('what cannot be relayed is said, with the option that helps', (t) => {
  const onLoopback = planUdpRelays([udp('127.0.0.1')], facts);
  const noAddress = planUdpRelays([udp('')], { ...facts, hostAddress: undefined });
  for (const { relays, warnings } of [onLoopback, noAddress]) {
    t.deepEqual(relays, []);
    t.regex(warnings[0] ?? '', /udp port 5353 cannot answer .*allow_host_loopback=true$/);
  }
});
