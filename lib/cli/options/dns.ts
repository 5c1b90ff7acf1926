import { isIP } from 'node:net';
import { conflictingOptions, invalidOption } from './errors.ts';

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT in podman's words */
export function checkServers(servers: readonly string[]): readonly string[] {
  if (servers.includes('none')) {
    if (servers.length === 1) return servers;
    throw conflictingOptions('none is not allowed to be specified with other DNS ip addresses');
  }
  const bad = servers.find((server) => isIP(server) === 0);
  if (bad !== undefined) throw invalidOption(`${bad} is not an ip address`);
  return servers;
}

const DOMAIN = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT in podman's words */
export function checkSearchDomains(domains: readonly string[]): readonly string[] {
  if (domains.includes('.')) {
    if (domains.length === 1) return domains;
    throw conflictingOptions("cannot pass additional search domains when also specifying '.'");
  }
  const bad = domains.find((domain) => !DOMAIN.test(domain));
  if (bad !== undefined) throw invalidOption(`${bad} is not a valid domain`);
  return domains;
}
