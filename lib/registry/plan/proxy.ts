/** Variables of the environment. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxy to ask `url` through, by HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not. What runs on this machine is never
 * asked through one.
 *
 * @returns undefined for none; `problem` when the variable has no address in it
 * @see Go's golang.org/x/net/http/httpproxy, which podman uses
 */
export function proxyFor(url: URL, variables: Variables): URL | { readonly problem: string } | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = variable(variables, name);
  if (text === undefined || isExempt(url, variable(variables, 'NO_PROXY') ?? '')) return undefined;
  return (
    parse(text.includes('://') ? text : `http://${text}`) ?? { problem: `${name} is no address of a proxy` }
  );
}

function variable(variables: Variables, name: string): string | undefined {
  return variables[name] || variables[name.toLowerCase()] || undefined;
}

const PROTOCOLS: readonly string[] = ['http:', 'https:', 'socks5:'];

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return PROTOCOLS.includes(url.protocol) && url.hostname !== '' ? url : undefined;
  } catch {
    return undefined;
  }
}

function isExempt(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return true;
  return exceptions.split(',').some((text) => covers(text.trim().toLowerCase(), host, port));
}

function covers(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  if (rule === '') return false;
  if (rule.includes('/')) return isInRange(host, rule);
  const [, name = rule, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(/:.*:/.test(rule) ? bare(rule) : rule) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const suffix = name.replace(/^\*\./, '.');
  if (suffix.startsWith('.')) return host.endsWith(suffix);
  return host === suffix || (!isAddress(host) && host.endsWith(`.${suffix}`));
}

function bare(rule: string): string {
  return rule.replace(/^\[(.*)\]/, '$1');
}

function isAddress(host: string): boolean {
  return bits(host) !== undefined;
}

function isInRange(host: string, rule: string): boolean {
  const slash = rule.indexOf('/');
  const [network, address] = [bits(rule.slice(0, slash)), bits(host)];
  const length = Number(rule.slice(slash + 1));
  if (network === undefined || address === undefined || network.length !== address.length) return false;
  return Number.isInteger(length) && network.slice(0, length) === address.slice(0, length);
}

/** An address as a text of 32 or 128 bits; undefined when it is a name. */
function bits(text: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return inBits(text.split('.').map(Number), 8);
  if (!/^[\da-f:]+$/.test(text) || !text.includes(':')) return undefined;
  const [head = '', tail] = text.split('::');
  const parts = (half: string) => half.split(':').filter(Boolean);
  const after = tail === undefined ? [] : parts(tail);
  const zeros = Math.max(0, 8 - parts(head).length - after.length);
  const groups = [...parts(head), ...Array<string>(zeros).fill('0'), ...after];
  return inBits(
    groups.map((group) => Number.parseInt(group, 16)),
    16,
  );
}

function inBits(numbers: readonly number[], width: number): string {
  return numbers.map((number) => number.toString(2).padStart(width, '0')).join('');
}
