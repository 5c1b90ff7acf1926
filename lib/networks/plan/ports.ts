import { clashingPorts, notIpv4 } from '../errors.ts';
import type { NetworkRequest, PortRequest } from '../model.ts';

/**
 * The ports to forward, in the order asked for; one that is asked for twice in the same words counts once.
 *
 * @throws TSMAN_PORT_TWICE when two want the same host port on the same address
 * @throws TSMAN_PORT_ADDRESS for an IPv6 address, which slirp4netns cannot listen on
 */
export function planPorts(ports: readonly PortRequest[]): readonly PortRequest[] {
  const planned: PortRequest[] = [];
  const taken = new Map<string, PortRequest[]>();
  for (const port of ports) {
    if (port.hostIp.includes(':')) throw notIpv4(port);
    const key = `${port.protocol} ${port.hostPort}`;
    const others = port.hostPort === 0 ? [] : (taken.get(key) ?? []);
    if (others.some((other) => isSame(other, port))) continue;
    if (others.some((other) => overlap(other.hostIp, port.hostIp))) throw clashingPorts(port);
    taken.set(key, [...others, port]);
    planned.push(port);
  }
  return planned;
}

/**
 * What to say about a network request that will not be followed to the letter.
 *
 * @returns lines for stderr
 */
export function portWarnings(request: NetworkRequest, ports: readonly PortRequest[]): readonly string[] {
  if (request.mode === 'slirp4netns' || ports.length === 0) return [];
  return [
    'Port mappings have been discarded as one of the Host, Container, Pod, and None network modes are in use',
  ];
}

/** A port to offer in place of a privileged one: 80 → 8080, 443 → 8443, 1000 → 9000. */
export function unprivilegedCandidates(port: number, start: number): readonly number[] {
  const first = port === 80 ? 8080 : port + 8000;
  return Array.from({ length: 100 }, (_, index) => first + index).filter(
    (candidate) => candidate >= start && candidate < 65536,
  );
}

const anyAddress = (hostIp: string) => hostIp === '' || hostIp === '0.0.0.0';

function overlap(one: string, other: string): boolean {
  return one === other || anyAddress(one) || anyAddress(other);
}

function isSame(one: PortRequest, other: PortRequest): boolean {
  const sameAddress = one.hostIp === other.hostIp || (anyAddress(one.hostIp) && anyAddress(other.hostIp));
  return sameAddress && one.containerPort === other.containerPort;
}
