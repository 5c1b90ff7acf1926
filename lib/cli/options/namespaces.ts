import type { ContainerRequest, NamespaceRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, defined, nonEmpty } from './caller.ts';
import { conflictingOptions, invalidOption } from './errors.ts';
import { parseNamespaceMode } from './namespace-mode.ts';
import { parseUserNamespace } from './user-namespace.ts';

/** What a container shares with the host or with other containers. */
export const namespaceOptions = {
  userns: {
    kind: 'text',
    placeholder: 'MODE',
    about: "How the container's users relate to the host's: host, keep-id, nomap",
    parse: asText,
  },
  pid: {
    kind: 'text',
    placeholder: 'MODE',
    about: 'Processes it sees: private, host, container:ID, ns:PATH',
    defaultText: 'private',
    parse: asText,
  },
  ipc: {
    kind: 'text',
    placeholder: 'MODE',
    about: 'Shared memory: shareable, private, none, host, container:ID, ns:PATH',
    defaultText: 'shareable',
    parse: asText,
  },
  uts: {
    kind: 'text',
    placeholder: 'MODE',
    about: 'Host name: private, host, container:ID, ns:PATH',
    defaultText: 'private',
    parse: asText,
  },
  cgroupns: {
    kind: 'text',
    placeholder: 'MODE',
    about: 'View of the cgroups: private, host, container:ID, ns:PATH',
    defaultText: 'private',
    parse: asText,
  },
  hostname: {
    kind: 'text',
    short: 'h',
    placeholder: 'NAME',
    about: 'Host name of the container',
    parse: asText,
  },
  domainname: {
    kind: 'text',
    placeholder: 'NAME',
    about: 'NIS domain name of the container',
    parse: asText,
  },
} as const satisfies OptionTable;

type NamespaceFields = 'userNamespace' | 'namespaces' | 'hostname' | 'domainname';

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT, TSMAN_NOT_SUPPORTED_YET */
export function namespaceRequest(
  values: Values<typeof namespaceOptions>,
  { conf, environment }: Pick<Caller, 'conf' | 'environment'>,
): Pick<ContainerRequest, NamespaceFields> {
  const { pidns, ipcns, utsns, userns } = conf.containers;
  const plain = ['private', 'host'] as const;
  const uts = parseNamespaceMode(nonEmpty(values.uts) ?? utsns, plain) ?? { mode: 'private' };
  const hostname = nonEmpty(values.hostname);
  const domainname = nonEmpty(values.domainname);
  if (hostname !== undefined) checkHostname(hostname, uts);
  return {
    userNamespace: parseUserNamespace(
      nonEmpty(values.userns) ?? nonEmpty(environment['PODMAN_USERNS']) ?? userns,
    ),
    namespaces: {
      pid: parseNamespaceMode(nonEmpty(values.pid) ?? pidns, plain) ?? { mode: 'private' },
      ipc: parseNamespaceMode(nonEmpty(values.ipc) ?? ipcns, [...plain, 'shareable', 'none']) ?? {
        mode: 'shareable',
      },
      uts,
      cgroup: parseNamespaceMode(nonEmpty(values.cgroupns), plain) ?? { mode: 'private' },
    },
    ...defined({ hostname, domainname }),
  };
}

/** @see gethostname(2): HOST_NAME_MAX is 64 */
function checkHostname(hostname: string, uts: NamespaceRequest): void {
  if (uts.mode !== 'private') {
    throw conflictingOptions(
      'invalid config provided: cannot set hostname when running in the host UTS namespace: invalid configuration',
    );
  }
  if (Buffer.byteLength(hostname) > 64) {
    throw invalidOption(`invalid hostname "${hostname}": it has more than 64 bytes`);
  }
}
