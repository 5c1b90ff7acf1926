import { badOption } from '../errors.ts';

/** One slirp4netns, decided. */
export interface SlirpPlan {
  /** Options of the program, without the descriptors, the socket and the namespace. */
  readonly args: readonly string[];
  /** The container's address. */
  readonly address: string;
  readonly gateway: string;
  /** Forwards to the host's first name server. */
  readonly nameServer: string;
  /** The host's loopback can be reached through `gateway`. */
  readonly hostLoopback: boolean;
  readonly warnings: readonly string[];
}

export interface SlirpFacts {
  /** Whether the kernel has IPv6. */
  readonly ipv6: boolean;
}

interface Settings {
  allow_host_loopback: boolean;
  cidr: string;
  enable_ipv6: boolean;
  mtu: number;
  outbound_addr: string | undefined;
  outbound_addr6: string | undefined;
  port_handler: string;
}

/** libslirp's largest packet, less what slirp4netns keeps for itself. */
const LARGEST_MTU = 65521;

/**
 * Plan slirp4netns from the options of `--network slirp4netns:OPTION,…`; the last one of a kind counts.
 *
 * @throws TSMAN_NETWORK_OPTION
 * @see slirp4netns(1)
 */
export function planSlirp(options: readonly string[], facts: SlirpFacts): SlirpPlan {
  const settings = readOptions(options);
  const { base, prefix } = parseCidr(settings.cidr);
  return {
    args: [
      '--configure',
      `--mtu=${settings.mtu}`,
      `--cidr=${dotted(base)}/${prefix}`,
      '--enable-sandbox',
      '--enable-seccomp',
      ...(settings.allow_host_loopback ? [] : ['--disable-host-loopback']),
      ...(settings.enable_ipv6 && facts.ipv6 ? ['--enable-ipv6'] : []),
      ...(settings.outbound_addr === undefined ? [] : [`--outbound-addr=${settings.outbound_addr}`]),
      ...(settings.outbound_addr6 === undefined ? [] : [`--outbound-addr6=${settings.outbound_addr6}`]),
    ],
    address: dotted(base + 100),
    gateway: dotted(base + 2),
    nameServer: dotted(base + 3),
    hostLoopback: settings.allow_host_loopback,
    warnings:
      settings.port_handler === 'rootlesskit'
        ? ["port_handler=rootlesskit is not used: slirp4netns forwards, which keeps the client's address"]
        : [],
  };
}

function readOptions(options: readonly string[]): Settings {
  const settings: Settings = {
    allow_host_loopback: false,
    cidr: '10.0.2.0/24',
    enable_ipv6: true,
    mtu: 65520,
    outbound_addr: undefined,
    outbound_addr6: undefined,
    port_handler: 'slirp4netns',
  };
  for (const option of options) {
    const at = option.indexOf('=');
    if (at === -1 || !Object.hasOwn(READERS, option.slice(0, at))) {
      throw badOption(`unknown option for slirp4netns: "${option}"`);
    }
    const name = option.slice(0, at) as keyof Settings;
    Object.assign(settings, { [name]: READERS[name](option.slice(at + 1)) });
  }
  return settings;
}

const READERS: { readonly [Name in keyof Settings]: (text: string) => Settings[Name] } = {
  allow_host_loopback: (text) => truth('allow_host_loopback', text),
  enable_ipv6: (text) => truth('enable_ipv6', text),
  cidr: (text) => {
    parseCidr(text);
    return text;
  },
  mtu: (text) => {
    const mtu = /^\d+$/.test(text) ? Number(text) : 0;
    if (mtu < 1) throw badOption(`invalid mtu "${text}"`);
    if (mtu > LARGEST_MTU) throw badOption(`invalid mtu "${text}": the largest is ${LARGEST_MTU}`);
    return mtu;
  },
  outbound_addr: (text) => {
    if (!/^[\w.-]+$/.test(text)) {
      throw badOption(`invalid outbound_addr "${text}": it is neither an IPv4 address nor an interface`);
    }
    return text;
  },
  outbound_addr6: (text) => {
    if (!/^[\w.:-]+$/.test(text)) {
      throw badOption(`invalid outbound_addr6 "${text}": it is neither an IPv6 address nor an interface`);
    }
    return text;
  },
  port_handler: (text) => {
    if (text === 'slirp4netns' || text === 'rootlesskit') return text;
    throw badOption(`unknown port_handler for slirp4netns: "${text}"`);
  },
};

function truth(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw badOption(`invalid value of ${name} for slirp4netns: "${text}"`);
}

function parseCidr(text: string): { readonly base: number; readonly prefix: number } {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!parts) throw badOption(`invalid cidr "${text}"`);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255) throw badOption(`invalid cidr "${text}"`);
  if (prefix < 1 || prefix > 25) {
    throw badOption(`invalid cidr "${text}": the prefix must be between 1 and 25`);
  }
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  if (base % 2 ** (32 - prefix) !== 0) {
    throw badOption(`invalid cidr "${text}": it must be the address of a network, like 10.0.2.0/24`);
  }
  return { base, prefix };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
