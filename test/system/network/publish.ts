import test from 'ava';
import { aNetwork, PEER, port } from '../../support/network-bed.ts';

const CLIENT = '198.51.100.7';

for (const protocol of ['tcp', 'udp'] as const) {
  test(`a server behind a published ${protocol} port sees the address of its client`, async (t) => {
    const net = await aNetwork(t, { ports: [port(8080, 80, { protocol })] });
    await net.serve('inside', ...PEER, 'serve', protocol, '80');
    const { stdout } = await net.outside(...PEER, 'ask', protocol, CLIENT, '8080', CLIENT);
    t.is(stdout, CLIENT);
  });
}

test('a tcp client on the loopback of the host is answered', async (t) => {
  const net = await aNetwork(t, { ports: [port(8080)] });
  await net.serve('inside', ...PEER, 'serve', 'tcp', '80');
  const { stdout } = await net.outside(...PEER, 'ask', 'tcp', '127.0.0.1', '8080');
  t.is(stdout, '10.0.2.2');
});

test('a udp client on the loopback of the host is answered where slirp4netns may reach it', async (t) => {
  const request = { mode: 'slirp4netns', options: ['allow_host_loopback=true'] } as const;
  const net = await aNetwork(t, { request, ports: [port(8080, 80, { protocol: 'udp' })] });
  await net.serve('inside', ...PEER, 'serve', 'udp', '80');
  const { stdout } = await net.outside(...PEER, 'ask', 'udp', '127.0.0.1', '8080');
  t.is(stdout, '10.0.2.2');
});

test('a port published on one address does not answer on another', async (t) => {
  const net = await aNetwork(t, { ports: [port(8080, 80, { hostIp: CLIENT })] });
  await net.serve('inside', ...PEER, 'serve', 'tcp', '80');
  t.is((await net.outside(...PEER, 'ask', 'tcp', CLIENT, '8080', CLIENT)).stdout, CLIENT);
  t.regex((await net.outside(...PEER, 'ask', 'tcp', '127.0.0.1', '8080')).stderr, /ECONNREFUSED/);
});

test('host port 0 becomes a port that is free, another one each time', async (t) => {
  const net = await aNetwork(t, { ports: [port(0), port(0), port(0, 53, { protocol: 'udp' })] });
  const ports = net.setup.ports.map(({ hostPort }) => hostPort);
  t.true(ports.every((number) => number > 0));
  t.not(ports[0], ports[1]);
  await net.serve('inside', ...PEER, 'serve', 'tcp', '80');
  for (const number of ports.slice(0, 2)) {
    t.is((await net.outside(...PEER, 'ask', 'tcp', CLIENT, String(number), CLIENT)).stdout, CLIENT);
  }
});

test('a range of ports leads to the same range inside', async (t) => {
  const numbers = Array.from({ length: 50 }, (_, index) => 7000 + index);
  const net = await aNetwork(t, { ports: numbers.map((number) => port(number, number)) });
  await net.serve('inside', ...PEER, 'serve', 'tcp', '7049');
  t.is((await net.outside(...PEER, 'ask', 'tcp', CLIENT, '7049', CLIENT)).stdout, CLIENT);
});

for (const protocol of ['tcp', 'udp'] as const) {
  test(`a ${protocol} port that is taken is named, in podman's words`, async (t) => {
    const { home } = await aNetwork(t, { realHost: true, ports: [port(0, 80, { protocol })] });
    const holder = await aNetwork(t, { home, realHost: true, ports: [port(0, 80, { protocol })] });
    const taken = holder.setup.ports[0]?.hostPort ?? 0;
    const { error } = await aNetwork(t, { home, realHost: true, ports: [port(taken, 80, { protocol })] });
    t.is(error.message, `rootlessport listen ${protocol} 0.0.0.0:${taken}: bind: address already in use`);
    t.is(error.code, 'TSMAN_PORT_IN_USE');
  });
}

test('a privileged port is refused with the setting and a port to take instead', async (t) => {
  const { error } = await aNetwork(t, { realHost: true, ports: [port(81)] });
  t.is(error.code, 'TSMAN_PORT_PRIVILEGED');
  t.regex(
    error.message,
    /^rootlessport cannot expose privileged port 81, you can add 'net\.ipv4\.ip_unprivileged_port_start=81' to \/etc\/sysctl\.conf \(currently \d+\)/,
  );
  t.regex(error.hint ?? '', /--publish \d{4,5}:80$/);
});

test('an address that the host does not have is refused', async (t) => {
  const { error } = await aNetwork(t, { ports: [port(8080, 80, { hostIp: '203.0.113.1' })] });
  t.is(error.message, 'rootlessport listen tcp 203.0.113.1:8080: bind: cannot assign requested address');
});
