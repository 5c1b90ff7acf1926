import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { asUser } from '../../support/bed.ts';
import { aHome } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { aNetwork, type NetworkUnderTest, PEER, port } from '../../support/network-bed.ts';

test('the container has an address, a way out and its loopback', async (t) => {
  const net = await aNetwork(t);
  const { stdout } = await net.inside('sh', '-c', 'ip -brief address show; ip route');
  t.regex(stdout, /^lo +UNKNOWN +127\.0\.0\.1\/8/m);
  t.regex(stdout, /^tap0 +\S+ +10\.0\.2\.100\/24/m);
  t.regex(stdout, /^default via 10\.0\.2\.2 dev tap0/m);
  t.deepEqual(net.setup.nameServers, ['10.0.2.3']);
});

test('names are resolved by the first name server of the host, also one on its loopback', async (t) => {
  const net = await aNetwork(t, {
    prepare:
      'mount -t tmpfs none /mnt; echo nameserver 127.0.0.1 >/mnt/r; mount --bind /mnt/r /etc/resolv.conf',
  });
  await net.serve('outside', ...PEER, 'resolve', '127.0.0.1');
  const { stdout } = await net.inside('busybox', 'nslookup', 'anything.example', '10.0.2.3');
  t.regex(stdout, /203\.0\.113\.9/);
});

test('a service of the host is reached by the address of the host, not by its loopback', async (t) => {
  const net = await aNetwork(t);
  await net.serve('outside', ...PEER, 'serve', 'tcp', '8000');
  t.not((await net.inside(...PEER, 'ask', 'tcp', '198.51.100.7', '8000')).stdout, '');
  t.is((await net.inside('timeout', '2', ...PEER, 'ask', 'tcp', '10.0.2.2', '8000')).stdout, '');
});

test('with allow_host_loopback the gateway leads to the loopback of the host', async (t) => {
  const request = { mode: 'slirp4netns', options: ['allow_host_loopback=true'] } as const;
  const net = await aNetwork(t, { request });
  t.is(net.setup.hostAddress, '10.0.2.2');
  await net.serve('outside', ...PEER, 'serve', 'tcp', '8000');
  t.is((await net.inside(...PEER, 'ask', 'tcp', '10.0.2.2', '8000')).stdout, '127.0.0.1');
});

test('mtu and cidr are those asked for', async (t) => {
  const request = { mode: 'slirp4netns', options: ['mtu=1400', 'cidr=10.9.0.0/16'] } as const;
  const net = await aNetwork(t, { request });
  const { stdout } = await net.inside('ip', 'address', 'show', 'tap0');
  t.regex(stdout, /mtu 1400/);
  t.regex(stdout, /inet 10\.9\.0\.100\/16/);
});

test('IPv6 is there unless it is not wanted', async (t) => {
  const address =
    'for i in 1 2 3 4 5 6 7 8 9 10; do ip -6 -brief address show tap0 scope global | grep . && break; sleep .3; done';
  t.regex((await (await aNetwork(t)).inside('sh', '-c', address)).stdout, /fd00:/);
  const request = { mode: 'slirp4netns', options: ['enable_ipv6=false'] } as const;
  t.is((await (await aNetwork(t, { request })).inside('sh', '-c', 'ip -6 route show default')).stdout, '');
});

test('a network with none of its own has a loopback and nothing else', async (t) => {
  const net = await aNetwork(t, { request: { mode: 'none' } });
  const { stdout } = await net.inside(
    'sh',
    '-c',
    'ip -oneline link; ping -c1 -w2 127.0.0.1 >/dev/null && echo answers',
  );
  t.regex(stdout, /^1: lo: <LOOPBACK,UP/);
  t.notRegex(stdout, /tap0/);
});

test('nothing is left when the network is taken back', async (t) => {
  const net = await aNetwork(t, { ports: [port(8080)] });
  t.deepEqual(new Set(net.files), new Set(['netns', 'slirp.exit', 'slirp.log', 'slirp.sock']));
  await net.end();
  t.deepEqual(await afterAMoment(net), []);
});

test('slirp4netns ends when the process that made it is killed and no monitor has taken over', async (t) => {
  const net = await aNetwork(t);
  await net.kill();
  const left = await afterAMoment(net);
  t.deepEqual(
    left.filter((line) => line.includes('slirp')),
    [],
  );
});

test('a helper that ends before it is ready is an error in its own words, and leaves nothing', async (t) => {
  const home = await aHome();
  t.teardown(home.remove);
  const program = `${home.folder}/slirp4netns`;
  await asUser([
    'sh',
    '-c',
    'printf "#!/bin/sh\\necho no mood today >&2\\nexit 1\\n" >"$0"; chmod +x "$0"',
    program,
  ]);
  const net = await aNetwork(t, { home, slirpProgram: program });
  t.is(net.error.message, 'cannot set up the network: no mood today');
  await net.end();
  t.deepEqual(await afterAMoment(net), []);
});

const tunTroubles = {
  'is missing': 'mount -t tmpfs none /dev/net',
  'does not work': 'mount --bind /dev/null /dev/net/tun',
};

for (const [words, prepare] of Object.entries(tunTroubles)) {
  test(`/dev/net/tun that ${words} is said in one line with the ways out`, async (t) => {
    const { error } = await aNetwork(t, { prepare });
    t.is(error.code, 'TSMAN_TUN_UNUSABLE');
    t.true(error.message.startsWith(`cannot set up the network: /dev/net/tun ${words}`), error.message);
    t.false(error.message.includes('\n'));
    t.regex(error.hint ?? '', /--network none or --network host/);
  });
}

test('slirp4netns that is not installed is named with its package', async (t) => {
  const { error } = await aNetwork(t, { slirpProgram: 'slirp4netns-of-nobody' });
  t.is(error.code, 'TSMAN_PROGRAM_MISSING');
});

test('twenty networks at once, each with a port of its own', async (t) => {
  const home = await aHome();
  t.teardown(home.remove);
  const nets = await Promise.all(
    Array.from({ length: 20 }, () => aNetwork(t, { home, realHost: true, ports: [port(0)] })),
  );
  const ports = new Set(nets.map(({ setup }) => setup.ports[0]?.hostPort));
  t.is(ports.size, 20);
  await Promise.all(nets.map((net) => net.end()));
  t.deepEqual(await afterAMoment(nets[0] as NetworkUnderTest), []);
});

/** Processes of the home; a helper that was told to end needs a moment. */
async function afterAMoment({ home }: NetworkUnderTest): Promise<readonly string[]> {
  for (let tries = 0; tries < 40 && processesOf(home.env).length > 0; tries++) await sleep(50);
  const mounts = await asUser(['bin/tsman', 'unshare', 'cat', '/proc/self/mountinfo'], { env: home.env });
  const lines = mounts.stdout.split('\n').filter((line) => line.includes(`${home.folder}/`));
  return [...processesOf(home.env), ...lines];
}
