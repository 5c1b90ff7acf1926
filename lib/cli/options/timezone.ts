import type { MountRequest } from '../../containers/mount-model.ts';
import { invalidOption } from './errors.ts';

/**
 * `--tz Europe/Paris`, `--tz local`: the zone's file of the host, where programs look for it.
 *
 * @throws TSMAN_OPTION_INVALID when the text cannot be a zone's name
 */
export function timezoneMount(zone: string | undefined): readonly MountRequest[] {
  if (zone === undefined) return [];
  const parts = zone.split('/');
  if (!parts.every((part) => /^[A-Za-z0-9][\w+-]*$/.test(part))) {
    throw invalidOption(`invalid time zone "${zone}"`, 'The zones are the files in /usr/share/zoneinfo.');
  }
  return [
    {
      type: 'bind',
      source: zone === 'local' ? '/etc/localtime' : `/usr/share/zoneinfo/${zone}`,
      destination: '/etc/localtime',
      readOnly: true,
      recursive: false,
      chown: false,
      flags: [],
    },
  ];
}
