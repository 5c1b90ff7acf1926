import type { PublishedPort, UdpRelay } from '../model.ts';

export interface UdpRelayFacts {
  /** slirp4netns may send to the loopback of the host. */
  readonly hostLoopback: boolean;
  /** An address of the host that is not loopback. */
  readonly hostAddress: string | undefined;
}

export interface UdpRelayPlan {
  readonly relays: readonly UdpRelay[];
  readonly warnings: readonly string[];
}

const LOOPBACK = '127.0.0.1';

/**
 * What it takes for clients on the loopback of the host to hear answers from UDP ports. To slirp4netns an answer to
 * them is a packet for the loopback of the host, which it drops unless that is open; so they are passed on from an
 * address of the host that is not loopback. Needs a port that is published there.
 */
export function planUdpRelays(
  ports: readonly PublishedPort[],
  { hostLoopback, hostAddress }: UdpRelayFacts,
): UdpRelayPlan {
  if (hostLoopback) return { relays: [], warnings: [] };
  const local = ports.filter(({ protocol, hostIp }) => protocol === 'udp' && reachesLoopback(hostIp));
  const to = hostAddress;
  const can = (port: PublishedPort) => to !== undefined && !port.hostIp.startsWith('127.');
  return {
    relays: local.flatMap((port) => (to !== undefined && can(port) ? [relay(port, to)] : [])),
    warnings: local
      .filter((port) => !can(port))
      .map(
        ({ hostPort }) =>
          `udp port ${hostPort} cannot answer clients on the loopback of this host: ` +
          'add --network slirp4netns:allow_host_loopback=true',
      ),
  };
}

const relay = ({ hostPort }: PublishedPort, to: string): UdpRelay => ({
  listen: LOOPBACK,
  port: hostPort,
  to,
});

function reachesLoopback(hostIp: string): boolean {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp.startsWith('127.');
}
