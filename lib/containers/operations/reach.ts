import { enterOwnScope } from '../../host/namespaces/own-scope.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { canReach } from '../plan/cgroup.ts';
import { cannotReachCgroup } from './errors.ts';
import { cgroupOf } from './pause.ts';

/**
 * Make sure that processes of ours can be born in a container's control group: from a login of its own they cannot, where
 * the container was started by the user's systemd. This process moves there then.
 *
 * @throws TSMAN_CGROUP_OUT_OF_REACH
 */
export async function reachCgroup(needs: Needs, { id }: Container): Promise<void> {
  const cgroup = cgroupOf(needs, id);
  if (cgroup === undefined || canReach(cgroup, needs.host.cgroup)) return;
  const entered = await enterOwnScope(`/run/user/${needs.host.ids.callerUid}`);
  if (entered === undefined) throw cannotReachCgroup(id);
}
