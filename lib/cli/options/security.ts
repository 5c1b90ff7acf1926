import type { ContainerRequest } from '../../containers/model.ts';
import { capabilityName, planCapabilities } from '../../containers/plan/capabilities.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import type { Caller } from './caller.ts';
import { parseDevice } from './device.ts';
import { parseSecurity } from './security-opt.ts';

/** What a container may do. */
export const securityOptions = {
  privileged: { kind: 'flag', about: 'Give the container all that the caller may do himself' },
  'cap-add': {
    kind: 'list',
    placeholder: 'CAPABILITY|ALL',
    about: 'Add a capability',
    commas: true,
    parse: asText,
  },
  'cap-drop': {
    kind: 'list',
    placeholder: 'CAPABILITY|ALL',
    about: 'Take a capability away',
    commas: true,
    parse: asText,
  },
  'security-opt': {
    kind: 'list',
    placeholder: 'KEY[=VALUE]',
    about: 'Set no-new-privileges, seccomp, label, apparmor, mask, unmask or proc-opts',
    parse: asText,
  },
  device: {
    kind: 'list',
    placeholder: 'HOST[:CONTAINER][:rwm]',
    about: 'Let the container use a device of the host',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

type SecurityFields = 'privileged' | 'capAdd' | 'capDrop' | 'defaultCapabilities' | 'security' | 'devices';

/** @throws TSMAN_OPTION_INVALID, TSMAN_CAPABILITY_UNKNOWN, TSMAN_CAPABILITY_CONFLICT, TSMAN_NOT_SUPPORTED_YET */
export function securityRequest(
  values: Values<typeof securityOptions>,
  caller: Caller,
): Pick<ContainerRequest, SecurityFields> {
  const { privileged } = values;
  const capAdd = values['cap-add'].map(capabilityName);
  const capDrop = values['cap-drop'].map(capabilityName);
  // Planned again when it starts; here for the conflicts between the two.
  planCapabilities({ privileged, add: capAdd, drop: capDrop }, { lastCapability: 63, root: true });
  const base = caller.conf.containers.default_capabilities?.map(capabilityName);
  return {
    privileged,
    capAdd,
    capDrop,
    ...(base !== undefined && { defaultCapabilities: base }),
    security: parseSecurity(values['security-opt'], caller),
    devices: [...(caller.conf.containers.devices ?? []), ...values.device].map(parseDevice),
  };
}
