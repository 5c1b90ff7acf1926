import type { PublishedPort } from '../../networks/model.ts';
import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { InspectFacts } from './inspect.ts';

interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** `{"80/tcp": [{HostIp, HostPort}]}`; a port that is exposed but not published maps to null. */
export function portBindings(
  ports: readonly PublishedPort[],
  exposed: readonly string[] = [],
): Record<string, PortBinding[] | null> {
  const bindings: Record<string, PortBinding[] | null> = Object.fromEntries(
    exposed.map((port) => [port, null]),
  );
  for (const { hostIp, hostPort, containerPort, protocol } of ports) {
    const key = `${containerPort}/${protocol}`;
    const binding = { HostIp: hostIp, HostPort: hostPort === 0 ? '' : String(hostPort) };
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  return bindings;
}

/** The `NetworkSettings` block of `inspect`. */
export function inspectNetwork({ container, start, state, spec }: InspectFacts) {
  const running = isLive(state);
  const namespace = spec?.linux.namespaces.find(({ type }) => type === 'network')?.path ?? '';
  const address = running ? (start?.address ?? '') : '';
  const gateway = running ? (start?.gateway ?? '') : '';
  const block = {
    EndpointID: '',
    Gateway: gateway,
    IPAddress: address,
    IPPrefixLen: address === '' ? 0 : 24,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: '',
  };
  return {
    ...block,
    Bridge: '',
    SandboxID: '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: portBindings(start?.ports ?? container.request.ports, exposedPorts(container)),
    SandboxKey: namespace,
    Networks: {
      [networkName(container)]: {
        ...block,
        NetworkID: networkName(container),
        DriverOpts: null,
        IPAMConfig: null,
        Links: null,
        Aliases: [container.id.slice(0, 12)],
      },
    },
  };
}

/** `80/tcp` of the image and of `--expose`. */
export function exposedPorts({ request, image }: Container): readonly string[] {
  const ofImage = Object.keys(image?.config.ExposedPorts ?? {}).map((port) =>
    port.includes('/') ? port : `${port}/tcp`,
  );
  return [...new Set([...ofImage, ...request.expose])];
}

/** The word for `HostConfig.NetworkMode` and the `Networks` column. */
export function networkName({ request: { network } }: Container): string {
  if (network.mode === 'container') return `container:${network.container}`;
  return network.mode === 'ns' ? `ns:${network.path}` : network.mode;
}
