import { isIP } from 'node:net';
import { asText, type OptionTable, type Values } from '../option.ts';
import { conflictingOptions, invalidOption } from './errors.ts';

/** Addresses and names of a container in a network it shares with others: there is none yet. */
export const staticAddressOptions = {
  ip: { kind: 'text', placeholder: 'IP', about: 'IPv4 address in a network of bridge mode', parse: asText },
  ip6: { kind: 'text', placeholder: 'IP', about: 'IPv6 address in a network of bridge mode', parse: asText },
  'mac-address': {
    kind: 'text',
    placeholder: 'MAC',
    about: 'Hardware address in a network of bridge mode',
    parse: asText,
  },
  'network-alias': {
    kind: 'list',
    placeholder: 'NAME',
    about: 'One more name in a network of bridge mode',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

/**
 * None of these goes with a network there is so far.
 *
 * @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT in podman's words
 */
export function checkAddresses(
  values: Values<typeof staticAddressOptions>,
  { chosen }: { readonly chosen: boolean },
): void {
  const { ip, ip6, 'mac-address': mac, 'network-alias': aliases } = values;
  for (const address of [ip, ip6]) {
    if (address !== undefined && isIP(address) === 0) {
      throw invalidOption(`"${address}" is not an ip address`);
    }
  }
  if (mac !== undefined && !/^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i.test(mac)) {
    throw invalidOption(`address ${mac}: invalid MAC address`);
  }
  const given = { ip, ip6, 'mac-address': mac, 'network-alias': aliases[0] };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw conflictingOptions(
    chosen
      ? `--${name} can only be set when the network mode is bridge: invalid argument`
      : 'invalid config provided: networks and static ip/mac address can only be used with Bridge mode networking',
  );
}
