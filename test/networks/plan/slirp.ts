import test from 'ava';
import { planSlirp } from '../../../lib/networks/plan/slirp.ts';

const plan = (...options: string[]) => planSlirp(options, { ipv6: true });

test('without options the container sits in 10.0.2.0/24 and cannot reach the loopback of the host', (t) => {
  t.deepEqual(plan(), {
    args: [
      '--configure',
      '--mtu=65520',
      '--cidr=10.0.2.0/24',
      '--enable-sandbox',
      '--enable-seccomp',
      '--disable-host-loopback',
      '--enable-ipv6',
    ],
    address: '10.0.2.100',
    gateway: '10.0.2.2',
    nameServer: '10.0.2.3',
    hostLoopback: false,
    warnings: [],
  });
});

const added: Readonly<Record<string, string>> = {
  'mtu=1400': '--mtu=1400',
  'cidr=10.9.0.0/16': '--cidr=10.9.0.0/16',
  'outbound_addr=eth0': '--outbound-addr=eth0',
  'outbound_addr=192.0.2.7': '--outbound-addr=192.0.2.7',
  'outbound_addr6=fd00::7': '--outbound-addr6=fd00::7',
};

for (const [option, argument] of Object.entries(added)) {
  test(`${option} becomes ${argument}`, (t) => {
    t.true(plan(option).args.includes(argument));
  });
}

test('the addresses follow the network', (t) => {
  const { address, gateway, nameServer } = plan('cidr=172.30.128.0/17');
  t.deepEqual([address, gateway, nameServer], ['172.30.128.100', '172.30.128.2', '172.30.128.3']);
});

test('the loopback of the host is opened when asked for', (t) => {
  const { args, hostLoopback } = plan('allow_host_loopback=true');
  t.true(hostLoopback);
  t.false(args.includes('--disable-host-loopback'));
});

test('IPv6 is left out when it is not wanted, and when the kernel has none', (t) => {
  t.false(plan('enable_ipv6=false').args.includes('--enable-ipv6'));
  t.false(planSlirp([], { ipv6: false }).args.includes('--enable-ipv6'));
});

test('the last option of a kind counts', (t) => {
  t.true(plan('mtu=1400', 'mtu=9000').args.includes('--mtu=9000'));
});

test('the port handler that hides the address of clients is not used, and that is said', (t) => {
  t.regex(plan('port_handler=rootlesskit').warnings[0] ?? '', /rootlesskit is not used/);
  t.deepEqual(plan('port_handler=slirp4netns').warnings, []);
});

const refused: Readonly<Record<string, string>> = {
  'bogus=1': 'unknown option for slirp4netns: "bogus=1"',
  mtu: 'unknown option for slirp4netns: "mtu"',
  'toString=1': 'unknown option for slirp4netns: "toString=1"',
  'mtu=x': 'invalid mtu "x"',
  'mtu=0': 'invalid mtu "0"',
  'mtu=65522': 'invalid mtu "65522": the largest is 65521',
  'cidr=x': 'invalid cidr "x"',
  'cidr=10.0.256.0/24': 'invalid cidr "10.0.256.0/24"',
  'cidr=10.0.2.0/26': 'invalid cidr "10.0.2.0/26": the prefix must be between 1 and 25',
  'cidr=10.0.2.1/24': 'invalid cidr "10.0.2.1/24": it must be the address of a network, like 10.0.2.0/24',
  'enable_ipv6=maybe': 'invalid value of enable_ipv6 for slirp4netns: "maybe"',
  'port_handler=foo': 'unknown port_handler for slirp4netns: "foo"',
  'outbound_addr=a b': 'invalid outbound_addr "a b": it is neither an IPv4 address nor an interface',
};

for (const [option, message] of Object.entries(refused)) {
  test(`${option} is refused`, (t) => {
    t.throws(() => plan(option), { code: 'TSMAN_NETWORK_OPTION', message });
  });
}
