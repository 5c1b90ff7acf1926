export interface HostsParts {
  /** The file to start from: the host's, the image's, or nothing. */
  readonly base: string;
  /** `--add-host`, in order. */
  readonly added: readonly { readonly name: string; readonly address: string }[];
  /** What `host-gateway` stands for, and where `host.containers.internal` leads; undefined without a way to the host. */
  readonly hostAddress: string | undefined;
  /** The container's own names: its host name, and its name. */
  readonly names: readonly string[];
  /** Where they lead; undefined with the host's network, which has names of its own. */
  readonly ownAddress: string | undefined;
}

/** Names by which programs in a container look for the host: podman's, and docker's. */
const HOST_NAMES = ['host.containers.internal', 'host.docker.internal'];

const LOOPBACK = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback'];

/**
 * /etc/hosts of a container: what the user added, the base file without the names that are given below or were added,
 * the names of the host, and the container's own.
 *
 * @see hosts(5)
 */
export function planHostsFile(parts: HostsParts): string {
  const { added, hostAddress, names, ownAddress } = parts;
  const addedLines = added.flatMap(({ name, address }) => {
    const found = address === 'host-gateway' ? hostAddress : address;
    return found === undefined ? [] : [{ name, line: `${found}\t${name}` }];
  });
  const taken = new Set([...addedLines.map(({ name }) => name), ...HOST_NAMES]);
  const base = baseLines(parts.base, taken);
  const hostNames = HOST_NAMES.filter((name) => !addedLines.some((entry) => entry.name === name));
  const host = hostAddress === undefined ? [] : entry(hostAddress, hostNames);
  const own = ownAddress === undefined ? [] : entry(ownAddress, unique(names));
  const lines = [...addedLines.map(({ line }) => line), ...base, ...host, ...own];
  return `${lines.join('\n')}\n`;
}

/** Without comments, without names that are taken, and never without a localhost. */
function baseLines(base: string, taken: ReadonlySet<string>): readonly string[] {
  const lines = base.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return entry(
      address,
      names.filter((name) => !taken.has(name)),
    );
  });
  const known = lines.some((line) => line.split(/\s+/).includes('localhost'));
  return known || taken.has('localhost') ? lines : [...LOOPBACK, ...lines];
}

function entry(address: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${address}\t${names.join(' ')}`];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '');
}
