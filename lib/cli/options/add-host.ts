import { isIP } from 'node:net';
import type { ContainerRequest } from '../../containers/model.ts';
import { invalidOption } from './errors.ts';

/**
 * `name:1.2.3.4`, `name:::1`, `name:[::1]`, `one;two:1.2.3.4`, `name:host-gateway`; docker's `name=address` too.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseAddHost(text: string): ContainerRequest['addHosts'] {
  const [, names = '', address] = /^([^:=]+)[:=](.*)$/.exec(text) ?? [];
  if (address === undefined) throw invalidOption(`bad format for add-host: "${text}"`);
  const plain = /^\[(.*)\]$/.exec(address)?.[1] ?? address;
  if (plain !== 'host-gateway' && isIP(plain) === 0) {
    throw invalidOption(`invalid IP address in add-host: "${address}"`);
  }
  return names.split(';').flatMap((name) => (name === '' ? [] : [{ name, address: plain }]));
}
