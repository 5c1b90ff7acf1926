import type { ContainerRequest } from '../model.ts';

export interface ResolvConfParts {
  /** Of the host; empty where it has none. */
  readonly base: string;
  readonly dns: ContainerRequest['dns'];
  /** The network's own name server, such as slirp4netns' 10.0.2.3; undefined or empty where it has none. */
  readonly networkServers: readonly string[] | undefined;
  /** The container shares the host's network, so that a name server on the host's loopback is within reach. */
  readonly hostNetwork: boolean;
}

/** Used when nothing else is left, as podman and docker do. */
const PUBLIC_SERVERS = ['8.8.8.8', '8.8.4.4'];

/**
 * /etc/resolv.conf of a container. What the user gave replaces the host's: name servers, search list and options each
 * by themselves. A search list of `.` is none. The network's own name server comes first; servers on the
 * host's loopback are dropped where they cannot be reached.
 *
 * @see resolv.conf(5)
 */
export function planResolvConf(parts: ResolvConfParts): string {
  const { dns } = parts;
  const base = parseResolvConf(parts.base);
  const search = dns.search.length > 0 ? dns.search.filter((domain) => domain !== '.') : base.search;
  const options = dns.options.length > 0 ? dns.options : base.options;
  const lines = [
    ...(search.length === 0 ? [] : [`search ${[...new Set(search)].join(' ')}`]),
    ...serversFor(parts, base.servers).map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${[...new Set(options)].join(' ')}`]),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function serversFor(
  { dns, networkServers = [], hostNetwork }: ResolvConfParts,
  ofHost: readonly string[],
): readonly string[] {
  if (dns.servers.length > 0) return dns.servers;
  const reachable = hostNetwork ? ofHost : ofHost.filter((server) => !isLocal(server));
  const servers = [...new Set([...networkServers, ...reachable])];
  return servers.length === 0 ? PUBLIC_SERVERS : servers;
}

interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** The last `search` or `domain` line counts; options add up. */
export function parseResolvConf(text: string): ResolvConf {
  const lines = text.split('\n').map((line) =>
    line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  );
  const values = (...keys: readonly string[]) =>
    lines.filter(([key = '']) => keys.includes(key)).map(([, ...rest]) => rest);
  return {
    servers: values('nameserver').flatMap(([server]) => (server === undefined ? [] : [server])),
    search: values('search', 'domain').at(-1) ?? [],
    options: values('options').flat(),
  };
}

/** On the host's loopback, or bound to one of its interfaces by a zone. */
function isLocal(server: string): boolean {
  return server.startsWith('127.') || server === '::1' || server === '0.0.0.0' || server.includes('%');
}
