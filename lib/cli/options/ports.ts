import { isIP } from 'node:net';
import type { PortRequest, Protocol } from '../../networks/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { spreadExposed } from './expose.ts';

/** What of a container can be reached from outside. */
export const portOptions = {
  publish: {
    kind: 'list',
    short: 'p',
    placeholder: '[[IP:]HOST:]CONTAINER[/PROTO]',
    about: 'Publish a port of the container, or a range of ports, on the host',
    commas: true,
    parse: asText,
  },
  'publish-all': {
    kind: 'flag',
    short: 'P',
    about: 'Publish every exposed port on a random port of the host',
  },
  expose: {
    kind: 'list',
    placeholder: 'PORT[-PORT][/PROTO]',
    about: 'Say that the container listens on a port or a range of ports',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

/** @throws TSMAN_OPTION_INVALID, TSMAN_NOT_SUPPORTED_YET */
export function portRequests(values: Values<typeof portOptions>) {
  return {
    ports: withoutConflicts(values.publish.flatMap(parsePublish)),
    publishAll: values['publish-all'],
    expose: spreadExposed(values.expose),
  };
}

/**
 * One `--publish`, spread out: `80`, `8080:80`, `127.0.0.1:8080:80/udp`, `8000-8010:9000-9010`, `:80`,
 * `127.0.0.1::80`, `[::1]:8080:80`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parsePublish(text: string): readonly PortRequest[] {
  const [address = '', proto, ...more] = text.split('/');
  if (more.length > 0) throw invalidOption('invalid port format - protocol can only be specified once');
  if (proto === '') throw invalidOption('must provide a non-empty protocol to publish');
  const { ip, host, container } = splitAddress(address);
  const hostIp = checkIp(ip ?? '');
  if (container === '') throw invalidOption('must provide a non-empty container port to publish');
  const inside = parseRange('container', container);
  const outside = host === undefined || host === '' ? undefined : parseRange('host', host);
  if (outside !== undefined && outside.length !== inside.length) {
    throw invalidOption(
      `host and container port ranges have different lengths: ${outside.length} vs ${inside.length}`,
    );
  }
  const protocol = parseProtocol(proto ?? 'tcp');
  return inside.map((containerPort, index) => ({
    hostIp,
    hostPort: outside?.[index] ?? 0,
    containerPort,
    protocol,
  }));
}

/** @throws TSMAN_OPTION_INVALID, TSMAN_NOT_SUPPORTED_YET */
export function parseProtocol(text: string): Protocol {
  const protocol = text.toLowerCase();
  if (protocol === 'tcp' || protocol === 'udp') return protocol;
  if (protocol === 'sctp') throw notSupportedYet('publishing a port of protocol sctp');
  throw invalidOption(`unrecognized protocol "${protocol}" in port mapping`);
}

const FORMAT = 'invalid port format - format is [[hostIP:]hostPort:]containerPort';

interface Address {
  readonly ip?: string;
  readonly host?: string;
  readonly container: string;
}

function splitAddress(address: string): Address {
  const [, bracketed, rest = ''] = /^\[([^\]]*)\]:(.*)$/.exec(address) ?? [];
  const parts = (bracketed === undefined ? address : rest).split(':');
  if (bracketed !== undefined) {
    const [host = '', container] = parts;
    if (parts.length !== 2 || container === undefined) throw invalidOption(FORMAT);
    return { ip: bracketed, host, container };
  }
  if (address.includes('[') || parts.length > 3) throw invalidOption(FORMAT);
  const [container = '', host, ip] = parts.toReversed();
  if (ip === '') throw invalidOption('must provide a non-empty container host IP to publish');
  return { ...(ip !== undefined && { ip }), ...(host !== undefined && { host }), container };
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function checkIp(ip: string): string {
  if (ip !== '' && isIP(ip) === 0) throw invalidOption(`cannot parse "${ip}" as an IP address`);
  return ip;
}

function parseRange(side: 'host' | 'container', text: string): readonly number[] {
  try {
    return portRange(text);
  } catch (error) {
    throw invalidOption(`parsing ${side} port: ${error instanceof Error ? error.message : ''}`);
  }
}

function portRange(text: string): readonly number[] {
  const [first = '', last, ...more] = text.split('-');
  if (more.length > 0) {
    throw invalidOption('invalid port format - port ranges are formatted as startPort-stopPort');
  }
  if (last !== undefined && first === '') throw invalidOption('port numbers cannot be negative');
  if (last === '') throw invalidOption('must provide ending number for port range');
  const start = portNumber(first);
  if (last === undefined) return [start];
  const end = portNumber(last);
  if (end <= start) {
    throw invalidOption(
      `the end port of a range must be higher than the start port - ${end} is not higher than ${start}`,
    );
  }
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}

function portNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw invalidOption(`invalid port number: strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  const port = Number(text);
  if (port < 1 || port > 65_535) {
    throw invalidOption(`port numbers must be between 1 and 65535 (inclusive), got ${port}`);
  }
  return port;
}

/** The same port twice counts once; one port of the host for two of the container's cannot be. */
function withoutConflicts(ports: readonly PortRequest[]): readonly PortRequest[] {
  const taken = new Map<string, PortRequest>();
  for (const port of ports) {
    const { hostIp, hostPort, containerPort, protocol } = port;
    const inside = hostPort === 0 ? `→${containerPort}` : '';
    const place = `${hostIp} ${hostPort}/${protocol}${inside}`;
    const other = taken.get(place);
    if (other !== undefined && other.containerPort !== containerPort) {
      throw invalidOption(`conflicting port mappings for host port ${hostPort} (protocol ${protocol})`);
    }
    taken.set(place, port);
  }
  return [...taken.values()];
}
