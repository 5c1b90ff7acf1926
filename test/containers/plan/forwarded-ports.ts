import test from 'ava';
import { planForwardedPorts } from '../../../lib/containers/plan/forwarded-ports.ts';
import { aContainer } from '../../support/a-request.ts';

const web = { hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;

test('ports that are exposed are not forwarded by that alone', (t) => {
  t.deepEqual(planForwardedPorts(aContainer({ ports: [web], expose: ['81/tcp'] })), [web]);
});

test('a port that names no address of the host is on those that the configuration names', (t) => {
  const own = { ...web, hostIp: '127.0.0.2', hostPort: 81 };
  const defaultHostIps = ['127.0.0.1', '::1'];
  t.deepEqual(planForwardedPorts(aContainer({ ports: [web, own], defaultHostIps })), [
    { ...web, hostIp: '127.0.0.1' },
    { ...web, hostIp: '::1' },
    own,
  ]);
});

test('--publish-all forwards every exposed port once, on a free port of the host', (t) => {
  const expose = ['80/tcp', '53/udp', '9/sctp', '70-71/tcp'];
  const free = (containerPort: number, protocol: 'tcp' | 'udp') => ({
    hostIp: '',
    hostPort: 0,
    containerPort,
    protocol,
  });
  t.deepEqual(planForwardedPorts(aContainer({ ports: [web], expose, publishAll: true })), [
    web,
    free(53, 'udp'),
    free(70, 'tcp'),
    free(71, 'tcp'),
  ]);
});
