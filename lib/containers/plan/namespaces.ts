import type { NamespaceType, SpecLinux } from '../../oci/runtime-spec.ts';
import type { ContainerRequest, NamespaceRequest } from '../model.ts';
import { joinedNotRunning } from './errors.ts';
import type { SpecFacts } from './facts.ts';

type Namespaces = SpecLinux['namespaces'];

export type NamespaceFacts = Pick<
  SpecFacts,
  'networkNamespace' | 'userNamespace' | 'joined' | 'mapping' | 'host'
>;

/**
 * The namespaces of a container: new ones, joined ones by path, and none where it shares the host's.
 * It has a user namespace of its own only where its ids are mapped in another way than all of the user's are.
 *
 * @throws TSMAN_CONTAINER_STATE when a container to join does not run
 * @see OCI runtime-spec, config-linux.md "Namespaces"
 */
export function planNamespaces(
  request: Pick<ContainerRequest, 'namespaces' | 'network'>,
  facts: NamespaceFacts,
): Namespaces {
  const { pid, ipc, uts, cgroup } = request.namespaces;
  const { joined } = facts;
  return [
    ...userNamespace(facts),
    { type: 'mount' },
    ...namespace('pid', pid, joined),
    ...networkNamespace(request, facts),
    ...namespace('ipc', ipc, joined),
    ...namespace('uts', uts, joined),
    ...(facts.host.cgroup === 'none' ? [] : namespace('cgroup', cgroup, joined)),
  ];
}

function namespace(
  type: 'pid' | 'ipc' | 'uts' | 'cgroup',
  wanted: NamespaceRequest,
  joined: SpecFacts['joined'],
): Namespaces {
  switch (wanted.mode) {
    case 'host':
      return [];
    case 'private':
    case 'shareable':
    case 'none':
      return [{ type }];
    case 'ns':
      return [{ type, path: wanted.path }];
    case 'container': {
      const path = joined[type];
      if (path === undefined) throw joinedNotRunning(type, wanted.container);
      return [{ type, path }];
    }
  }
}

function networkNamespace(
  { network }: Pick<ContainerRequest, 'network'>,
  { networkNamespace: path, joined }: NamespaceFacts,
): Namespaces {
  const type: NamespaceType = 'network';
  const found = path ?? joined.network ?? (network.mode === 'ns' ? network.path : undefined);
  if (found !== undefined) return [{ type, path: found }];
  return network.mode === 'none' ? [{ type }] : [];
}

function userNamespace({ userNamespace: path, mapping }: NamespaceFacts): Namespaces {
  if (path !== undefined) return [{ type: 'user', path }];
  return mapping === undefined ? [] : [{ type: 'user' }];
}
