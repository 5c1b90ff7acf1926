import type { UndoStack } from '../../base/undo.ts';
import type { NetworkSetup } from '../../networks/model.ts';
import { setUpNetwork } from '../../networks/set-up.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planForwardedPorts } from '../plan/forwarded-ports.ts';
import { planUserNamespace } from '../plan/user-namespace.ts';
import { stateOf } from '../state.ts';
import { cannotJoin } from './errors.ts';

/** Make the network a container asked for. @throws what `setUpNetwork` throws, TSMAN_CONTAINER_STATE of a joined one */
export async function setUpContainerNetwork(
  needs: Needs,
  container: Container,
  undo: UndoStack,
): Promise<NetworkSetup> {
  const { request } = container;
  const { folder, netns, userns, slirpSocket, slirpExit, slirpLog } = needs.paths.live(container.id);
  const mapping = planUserNamespace(request.userNamespace, needs.host.ids);
  const joined =
    request.network.mode === 'container' ? namespaceOf(needs, request.network.container, 'net') : undefined;
  return setUpNetwork(
    needs.network,
    {
      request: request.network,
      ports: planForwardedPorts(container),
      files: { folder, netns, slirpSocket, slirpExit, slirpLog },
      joined,
      owner: mapping && { path: userns, ...mapping },
    },
    undo,
  );
}

/** /proc/PID/ns/TYPE of a running container. @throws TSMAN_CONTAINER_STATE when it does not run */
export function namespaceOf(needs: Needs, id: string, type: string): string {
  const state = stateOf(needs.paths, id as ContainerId);
  if (!isLive(state)) throw cannotJoin(id, state.status);
  return `/proc/${state.pid}/ns/${type}`;
}
