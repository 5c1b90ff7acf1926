import type { ContainerRequest } from '../model.ts';
import { cleanDestination } from './destination.ts';
import type { SpecFacts } from './facts.ts';
import { planUser, planWorkdir } from './process.ts';

export type AccountFacts = Pick<SpecFacts, 'ids' | 'imageConfig' | 'passwd' | 'group'>;

/**
 * /etc/passwd and /etc/group for a container that runs as somebody its image does not know: the image's own
 * texts with one line more, so that `whoami`, `ssh` and shells work. Under `keep-id` it is the caller with his name, else a number. An image
 * without these files gets none.
 *
 * @returns undefined for each text that can stay as the image has it
 */
export function planAccounts(
  request: ContainerRequest,
  facts: AccountFacts,
): { readonly passwd: string | undefined; readonly group: string | undefined } {
  const { uid, gid, name } = planUser(request, facts);
  const { passwd, group, ids } = facts;
  const kept = request.userNamespace.mode === 'keep-id';
  const isCaller = kept && uid === ids.callerUid;
  const userName = name ?? (isCaller ? ids.callerName : String(uid));
  const about = isCaller ? '' : 'container user';
  const line = `${userName}:*:${uid}:${gid}:${about}:${homeOf(request, facts)}:/bin/sh`;
  const newGroup = kept && group !== undefined && !knows(group, gid);
  const groupName = gid === ids.callerGid ? (ids.callerGroupName ?? ids.callerName) : String(gid);
  return {
    passwd: passwd === undefined || name !== undefined ? undefined : appended(passwd, line),
    group: newGroup ? appended(group, `${groupName}:x:${gid}:${userName}`) : undefined,
  };
}

/** His own home where it is mounted, else where the container starts. */
function homeOf(request: ContainerRequest, facts: AccountFacts): string {
  const { callerHome } = facts.ids;
  const mounted = request.mounts
    .map(({ destination }) => cleanDestination(destination))
    .some((place) => callerHome === place || callerHome.startsWith(`${place}/`));
  return mounted ? callerHome : planWorkdir(request, facts);
}

function knows(group: string, gid: number): boolean {
  return group.split('\n').some((line) => line.split(':')[2] === String(gid));
}

function appended(text: string, line: string): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
