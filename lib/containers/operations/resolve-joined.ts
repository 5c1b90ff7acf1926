import { TsmanError } from '../../base/error.ts';
import type { NetworkRequest } from '../../networks/model.ts';
import { cannotShareWith } from '../errors.ts';
import type { ContainerRequest, NamespaceRequest } from '../model.ts';
import type { Needs } from '../needs.ts';

/** The request with each `container:NAME` turned into the whole ID. @throws TSMAN_CONTAINER_NOT_FOUND */
export function resolveJoined(needs: Needs, request: ContainerRequest): ContainerRequest {
  const { pid, ipc, uts, cgroup } = request.namespaces;
  const resolve = <Space extends NamespaceRequest | NetworkRequest>(space: Space, type: string): Space =>
    space.mode === 'container' ? { ...space, container: idOf(needs, space.container, type) } : space;
  return {
    ...request,
    network: resolve(request.network, 'net'),
    namespaces: {
      pid: resolve(pid, 'pid'),
      ipc: resolve(ipc, 'ipc'),
      uts: resolve(uts, 'uts'),
      cgroup: resolve(cgroup, 'cgroup'),
    },
  };
}

function idOf({ containers }: Needs, name: string, type: string): string {
  try {
    return containers.resolve(name).id;
  } catch (error) {
    throw error instanceof TsmanError ? cannotShareWith(type, error) : error;
  }
}
