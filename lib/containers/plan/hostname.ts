import type { ContainerRequest } from '../model.ts';

export interface HostnameFacts {
  readonly id: string;
  readonly hostHostname: string;
  /** Of the container whose UTS or network namespace is joined. */
  readonly joinedHostname?: string;
}

/**
 * The name a container goes by: asked for, the host's where it shares the host's UTS or network
 * namespace, that of the container it joins, or else the first 12 digits of its ID.
 */
export function planHostname(
  request: Pick<ContainerRequest, 'hostname' | 'namespaces' | 'network'>,
  { id, hostHostname, joinedHostname }: HostnameFacts,
): string {
  const { uts } = request.namespaces;
  if (uts.mode === 'host') return hostHostname;
  if (uts.mode === 'container' && joinedHostname !== undefined) return joinedHostname;
  if (request.hostname !== undefined && request.hostname !== '') return request.hostname;
  if (request.network.mode === 'host') return hostHostname;
  return id.slice(0, 12);
}
