import type { ContainerRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { parseAddHost } from './add-host.ts';
import { type Caller, flagOr } from './caller.ts';
import { checkSearchDomains, checkServers } from './dns.ts';
import { conflictingOptions } from './errors.ts';
import { parseNetworks } from './network-mode.ts';
import { checkIp, portOptions, portRequests } from './ports.ts';
import { checkAddresses, staticAddressOptions } from './static-address.ts';

/** How a container reaches others, and they it. */
export const networkOptions = {
  ...portOptions,
  ...staticAddressOptions,
  network: {
    kind: 'list',
    aliases: ['net'],
    placeholder: 'MODE',
    about: 'Network of the container: slirp4netns[:OPTIONS], none, host, container:ID, ns:PATH',
    parse: asText,
  },
  dns: {
    kind: 'list',
    placeholder: 'IP|none',
    about: 'Name server of the container; none to leave its resolv.conf alone',
    commas: true,
    parse: asText,
  },
  'dns-search': {
    kind: 'list',
    placeholder: 'DOMAIN',
    about: 'Domain to look for short names in; . for none',
    commas: true,
    parse: asText,
  },
  'dns-option': {
    kind: 'list',
    aliases: ['dns-opt'],
    placeholder: 'OPTION',
    about: 'Option of resolv.conf',
    commas: true,
    parse: asText,
  },
  'add-host': {
    kind: 'list',
    placeholder: 'NAME:IP',
    about: 'Add a line to /etc/hosts; host-gateway stands for the host',
    commas: true,
    parse: asText,
  },
  'no-hosts': { kind: 'flag', about: "Leave the image's /etc/hosts alone" },
  'no-hostname': { kind: 'flag', about: "Leave the image's /etc/hostname alone" },
} as const satisfies OptionTable;

type NetworkFields =
  | 'network'
  | 'ports'
  | 'publishAll'
  | 'expose'
  | 'dns'
  | 'addHosts'
  | 'noHosts'
  | 'defaultHostIps'
  | 'noHostname';

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT, TSMAN_NOT_SUPPORTED_YET */
export function networkRequest(
  values: Values<typeof networkOptions>,
  caller: Caller,
): Pick<ContainerRequest, NetworkFields> {
  const { conf } = caller;
  const network = parseNetworks(values.network, caller);
  checkAddresses(values, { chosen: values.network.length > 0 });
  const noHosts = flagOr(caller, {
    name: 'no-hosts',
    value: values['no-hosts'],
    configured: conf.containers.no_hosts,
  });
  const addHosts = values['add-host'].flatMap(parseAddHost);
  checkHosts(network, { noHosts, some: addHosts.length > 0 });
  const dns = dnsRequest(values, caller, network);
  const hostIps = (conf.network.default_host_ips ?? []).map(checkIp);
  return {
    network,
    ...reachable(portRequests(values), network, caller),
    ...(hostIps.length > 0 && { defaultHostIps: hostIps }),
    dns,
    addHosts,
    noHosts,
    noHostname: values['no-hostname'],
  };
}

type Network = ContainerRequest['network'];

function checkHosts(network: Network, hosts: { readonly noHosts: boolean; readonly some: boolean }): void {
  if (!hosts.some) return;
  if (hosts.noHosts) throw conflictingOptions('--no-hosts and --add-host cannot be set together');
  if (network.mode === 'container') {
    throw conflictingOptions(
      'invalid config provided: cannot set extra host entries when the container is joined to another containers network namespace: invalid configuration',
    );
  }
}

function dnsRequest(
  values: Values<typeof networkOptions>,
  { conf }: Caller,
  network: Network,
): ContainerRequest['dns'] {
  const { dns, 'dns-search': search, 'dns-option': options } = values;
  const asked = dns.length + search.length + options.length > 0;
  if (asked && (network.mode === 'none' || network.mode === 'container')) {
    throw conflictingOptions(`conflicting options: dns and the network mode: ${network.mode}`);
  }
  const { dns_servers = [], dns_searches = [], dns_options = [] } = conf.containers;
  return {
    servers: checkServers(dns.length > 0 ? dns : dns_servers),
    search: checkSearchDomains(search.length > 0 ? search : dns_searches),
    options: options.length > 0 ? options : dns_options,
  };
}

/** Only a network of the container's own has ports to forward. */
function reachable(
  ports: Pick<ContainerRequest, 'ports' | 'publishAll' | 'expose'>,
  network: Network,
  { warn }: Caller,
): Pick<ContainerRequest, 'ports' | 'publishAll' | 'expose'> {
  if (network.mode === 'slirp4netns') return ports;
  if (ports.ports.length > 0 || ports.publishAll) {
    warn(
      'Port mappings have been discarded as one of the Host, Container, Pod, and None network modes are in use',
    );
  }
  return { ...ports, ports: [], publishAll: false };
}
