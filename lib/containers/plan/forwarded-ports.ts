import type { PortRequest } from '../../networks/model.ts';
import type { Container } from '../model.ts';
import { exposedPorts } from './inspect-network.ts';

/**
 * The ports to forward when a container starts: those of `--publish`, and with `--publish-all` each port that the
 * image or `--expose` names and that is not published already, on a free port of the host. What names no address of the
 * host is forwarded on those that the configuration names.
 */
export function planForwardedPorts(container: Container): readonly PortRequest[] {
  const { defaultHostIps } = container.request;
  const ports = askedPorts(container);
  if (defaultHostIps === undefined) return ports;
  return ports.flatMap((port) =>
    port.hostIp === '' ? defaultHostIps.map((hostIp) => ({ ...port, hostIp })) : port,
  );
}

function askedPorts(container: Container): readonly PortRequest[] {
  const { ports, publishAll } = container.request;
  if (!publishAll) return ports;
  const published = new Set(ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));
  const others = exposedPorts(container).filter((port) => !published.has(port));
  return [...ports, ...others.flatMap(onFreePort)];
}

/** Images may name ranges. What cannot be forwarded (sctp) is left out: nobody asked for it by name. */
function onFreePort(text: string): readonly PortRequest[] {
  const [, first = '', last = first, protocol] = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(text) ?? [];
  if (protocol !== 'tcp' && protocol !== 'udp') return [];
  const [start, count] = [Number(first), Number(last) - Number(first) + 1];
  return Array.from({ length: Math.max(count, 0) }, (_, index) => ({
    hostIp: '',
    hostPort: 0,
    containerPort: start + index,
    protocol,
  }));
}
