/** Where a question goes, and with which headers. */
export interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers that say who asks: for the host they were meant for and no other. */
const SECRETS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * Follow a redirection: credentials stay behind where it leads to another host, port or protocol.
 *
 * @param plainAllowed whether it may lead away from TLS
 * @returns what is wrong with it, where it cannot be followed
 */
export function redirected(
  { url, headers }: Target,
  location: string | undefined,
  plainAllowed: boolean,
): Target | { readonly problem: string } {
  const next = location === undefined || location === '' ? undefined : resolveLocation(url, location);
  if (next === undefined) return { problem: `it redirects to "${location ?? ''}", which is no address` };
  if (next.protocol !== 'https:' && next.protocol !== 'http:') {
    return { problem: `it redirects to "${next.protocol}", which is not HTTP` };
  }
  if (next.protocol === 'http:' && url.protocol === 'https:' && !plainAllowed) {
    return { problem: `it redirects to "http://${next.host}", where nothing would be encrypted` };
  }
  if (next.origin === url.origin) return { url: next, headers };
  return {
    url: next,
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !SECRETS.includes(name.toLowerCase())),
    ),
  };
}

/**
 * Where `Location` leads, as seen from `base`. A registry behind a proxy that ends TLS often says `http` of itself: the same
 * host is still spoken to as before.
 *
 * @returns undefined when it is no address
 */
export function resolveLocation(base: URL, location: string): URL | undefined {
  let url: URL;
  try {
    url = new URL(location, base);
  } catch {
    return undefined;
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  const sameName = url.hostname === base.hostname && (url.port === base.port || url.port === '80');
  if (base.protocol === 'https:' && url.protocol === 'http:' && sameName) {
    return new URL(base.origin + url.pathname + url.search);
  }
  return url;
}
