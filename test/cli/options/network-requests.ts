import test from 'ava';
import { changes, type RequestTable, requestOf, run } from '../../support/options.ts';

const tcp = { hostIp: '', protocol: 'tcp' } as const;
const dns = { servers: [], search: [], options: [] } as const;

const REQUESTS: RequestTable = [
  ['-p 80', { ports: [{ ...tcp, hostPort: 0, containerPort: 80 }] }],
  ['-p :80', { ports: [{ ...tcp, hostPort: 0, containerPort: 80 }] }],
  ['-p8080:80', { ports: [{ ...tcp, hostPort: 8080, containerPort: 80 }] }],
  [
    '-p 127.0.0.1:8080:80/udp',
    {
      ports: [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'udp' }],
    },
  ],
  [
    '-p 127.0.0.1::80/TCP',
    {
      ports: [{ hostIp: '127.0.0.1', hostPort: 0, containerPort: 80, protocol: 'tcp' }],
    },
  ],
  ['-p [::1]:8080:80', { ports: [{ ...tcp, hostIp: '::1', hostPort: 8080, containerPort: 80 }] }],
  ['-p [::1]::80', { ports: [{ ...tcp, hostIp: '::1', hostPort: 0, containerPort: 80 }] }],
  [
    '-p 8000-8001:9000-9001',
    {
      ports: [
        { ...tcp, hostPort: 8000, containerPort: 9000 },
        { ...tcp, hostPort: 8001, containerPort: 9001 },
      ],
    },
  ],
  [
    '-p :80-81',
    {
      ports: [
        { ...tcp, hostPort: 0, containerPort: 80 },
        { ...tcp, hostPort: 0, containerPort: 81 },
      ],
    },
  ],
  ['-p 8080:80 -p 8080:80', { ports: [{ ...tcp, hostPort: 8080, containerPort: 80 }] }],
  [
    '-p 8080:80,8081:80',
    {
      ports: [
        { ...tcp, hostPort: 8080, containerPort: 80 },
        { ...tcp, hostPort: 8081, containerPort: 80 },
      ],
    },
  ],
  [
    '-P --expose 80-81/udp --expose 80/udp,9',
    {
      publishAll: true,
      expose: ['80/udp', '81/udp', '9/tcp'],
    },
  ],

  ['', { network: { mode: 'slirp4netns', options: [] } }],
  ['--net private', { network: { mode: 'slirp4netns', options: [] } }],
  [
    '--network slirp4netns:mtu=1500,enable_ipv6=true',
    {
      network: { mode: 'slirp4netns', options: ['mtu=1500', 'enable_ipv6=true'] },
    },
  ],
  ['--network none', { network: { mode: 'none' } }],
  ['--network=host', { network: { mode: 'host' } }],
  ['--network container:web', { network: { mode: 'container', container: 'web' } }],
  ['--network ns:/run/netns/a', { network: { mode: 'ns', path: '/run/netns/a' } }],
  [
    '--dns 1.1.1.1,::1 --dns-search a.b --dns-opt ndots:1 --dns-option rotate',
    {
      dns: { servers: ['1.1.1.1', '::1'], search: ['a.b'], options: ['ndots:1', 'rotate'] },
    },
  ],
  ['--dns none', { dns: { ...dns, servers: ['none'] } }],
  ['--dns-search .', { dns: { ...dns, search: ['.'] } }],
  [
    '--add-host a;b:1.2.3.4 --add-host c:[::1] --add-host d:::1 --add-host e=host-gateway',
    {
      addHosts: [
        { name: 'a', address: '1.2.3.4' },
        { name: 'b', address: '1.2.3.4' },
        { name: 'c', address: '::1' },
        { name: 'd', address: '::1' },
        { name: 'e', address: 'host-gateway' },
      ],
    },
  ],
  ['--no-hosts --no-hostname', { noHosts: true, noHostname: true }],
];

for (const [line, fields] of REQUESTS) {
  test(`run ${line} makes its request`, (t) => t.deepEqual(changes(line, fields), fields));
}

test('ports without a network of their own are given up, and that is said', (t) => {
  const { request, warnings } = run('-p 8080:80 --network host img');
  t.deepEqual(request.ports, []);
  t.deepEqual(warnings, [
    'Port mappings have been discarded as one of the Host, Container, Pod, and None network modes are in use',
  ]);
});

test('one port of the host cannot lead to two of the container', (t) => {
  t.throws(() => requestOf('-p 8080:80 -p 8080:81'), {
    message: 'conflicting port mappings for host port 8080 (protocol tcp)',
  });
  t.notThrows(() => requestOf('-p 8080:80 -p 8080:81/udp -p 127.0.0.1:8080:82 -p 90 -p 91'));
});
