import test from 'ava';
import type { PortRequest } from '../../../lib/networks/model.ts';
import { planPorts, portWarnings, unprivilegedCandidates } from '../../../lib/networks/plan/ports.ts';

/** `[ADDRESS:]HOST:CONTAINER[/PROTOCOL]` */
function port(text: string): PortRequest {
  const [ends = '', protocol = 'tcp'] = text.split('/');
  const parts = ends.split(':');
  const [hostPort, containerPort] = parts.slice(-2).map(Number);
  return {
    hostIp: parts.slice(0, -2).join(':'),
    hostPort: hostPort ?? 0,
    containerPort: containerPort ?? 0,
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  };
}

const peaceful = [
  ['8080:80', '8081:80'],
  ['8080:80', '8080:80/udp'],
  ['127.0.0.1:8080:80', '127.0.0.2:8080:81'],
  ['0:80', '0:80', '0:81'],
];

for (const ports of peaceful) {
  test(`${ports.join(' and ')} go together`, (t) => {
    t.deepEqual(planPorts(ports.map(port)), ports.map(port));
  });
}

const clashes = [
  ['8080:80', '8080:81'],
  ['127.0.0.1:8080:80', '8080:81'],
  ['8080:80', '127.0.0.1:8080:80'],
  ['0.0.0.0:8080:80/udp', '127.0.0.1:8080:81/udp'],
];

for (const ports of clashes) {
  test(`${ports.join(' and ')} clash`, (t) => {
    t.throws(() => planPorts(ports.map(port)), {
      code: 'TSMAN_PORT_TWICE',
      message: /^conflicting port mappings for host port 8080 \(protocol (tcp|udp)\)$/,
    });
  });
}

test('a port asked for twice counts once', (t) => {
  t.deepEqual(planPorts([port('8080:80'), port('0.0.0.0:8080:80')]), [port('8080:80')]);
});

test('an IPv6 address of the host is refused with the reason', (t) => {
  t.throws(() => planPorts([port('::1:8080:80')]), {
    code: 'TSMAN_PORT_ADDRESS',
    message: 'cannot publish on "::1": slirp4netns forwards IPv4 addresses only',
  });
});

test('ports mean something to a network of the own only', (t) => {
  t.deepEqual(portWarnings({ mode: 'slirp4netns', options: [] }, [port('8080:80')]), []);
  t.deepEqual(portWarnings({ mode: 'none' }, []), []);
  for (const mode of ['none', 'host'] as const) {
    t.regex(portWarnings({ mode }, [port('8080:80')])[0] ?? '', /^Port mappings have been discarded/);
  }
});

test('a port that takes no privilege looks like the one that does', (t) => {
  t.is(unprivilegedCandidates(80, 1024)[0], 8080);
  t.is(unprivilegedCandidates(443, 1024)[0], 8443);
  t.is(unprivilegedCandidates(53, 8060)[0], 8060);
});
