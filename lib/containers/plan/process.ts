import type { SpecProcess } from '../../oci/runtime-spec.ts';
import type { ContainerRequest } from '../model.ts';
import { planCapabilities } from './capabilities.ts';
import { planArgs } from './command.ts';
import { planEnvironment } from './environment.ts';
import { idNotMapped } from './errors.ts';
import type { SpecFacts } from './facts.ts';
import { planRlimits } from './rlimits.ts';
import { type ResolvedUser, resolveGroup, resolveUser } from './user.ts';
import { isMapped } from './user-namespace.ts';

const DEFAULT_UMASK = 0o022;

/**
 * The first process of a container.
 *
 * @throws TSMAN_NO_COMMAND, TSMAN_USER_NOT_FOUND, TSMAN_GROUP_NOT_FOUND, TSMAN_ID_NOT_MAPPED, TSMAN_CAPABILITY_…, TSMAN_ULIMIT_…
 * @see OCI runtime-spec, config.md "Process"
 */
export function planProcess(facts: SpecFacts): SpecProcess {
  const { container, imageConfig, terminalSize, host } = facts;
  const { request } = container;
  const user = planUser(request, facts);
  const { terminal, privileged, capAdd: add, capDrop: drop, defaultCapabilities: base } = request;
  const wish = { privileged, base, add, drop };
  return {
    terminal,
    ...(terminal && terminalSize !== undefined
      ? { consoleSize: { height: terminalSize.rows, width: terminalSize.columns } }
      : {}),
    user: specUser(user, request, facts),
    args: planArgs(request, imageConfig, facts.initPath),
    env: planEnvironment({
      terminal,
      image: [...configuredEnv(request), ...(imageConfig.Env ?? [])],
      env: { ...request.env, ...facts.secrets?.env },
      unset: request.unsetEnv,
      unsetAll: request.unsetAllEnv,
      hostname: facts.hostname,
      home: user.home,
    }),
    cwd: planWorkdir(request, facts),
    capabilities: planCapabilities(wish, { lastCapability: host.lastCapability, root: user.uid === 0 }),
    ...(request.keepUlimits ? {} : { rlimits: planRlimits(request.ulimits, host.rlimits) }),
    noNewPrivileges: request.security.noNewPrivileges,
  };
}

function configuredEnv({ defaultEnv = {} }: ContainerRequest): readonly string[] {
  return Object.entries(defaultEnv).map(([name, value]) => `${name}=${value}`);
}

/** Absolute: the user's word, the image's, or the root. */
export function planWorkdir(
  { workdir }: Pick<ContainerRequest, 'workdir'>,
  { imageConfig }: Pick<SpecFacts, 'imageConfig'>,
): string {
  const wanted = workdir ?? imageConfig.WorkingDir;
  if (wanted === undefined || wanted === '') return '/';
  return wanted.startsWith('/') ? wanted : `/${wanted}`;
}

/** Who runs it: as asked for, as kept by `keep-id`, as the image says, or root. */
export function planUser(
  { user, userNamespace }: Pick<ContainerRequest, 'user' | 'userNamespace'>,
  { ids, imageConfig, passwd, group }: Pick<SpecFacts, 'ids' | 'imageConfig' | 'passwd' | 'group'>,
): ResolvedUser {
  if (user === undefined && userNamespace.mode === 'keep-id') {
    const uid = userNamespace.uid ?? ids.callerUid;
    const gid = userNamespace.gid ?? ids.callerGid;
    return { ...resolveUser(String(uid), { passwd, group }), gid };
  }
  return resolveUser(user ?? imageConfig.User, { passwd, group });
}

function specUser(user: ResolvedUser, request: ContainerRequest, facts: SpecFacts): SpecProcess['user'] {
  const { uid, gid } = user;
  const { uidCount, gidCount } = facts.ids;
  const { uid: uids, gid: gids } = facts.mapping ?? {};
  const named = request.groupAdd.filter((name) => name !== 'keep-groups');
  const added = named.map((name) => resolveGroup(name, facts.group));
  const supplementary = [...user.supplementaryGids, ...added];
  // Without its own group among them, a process could drop it and pass by what the group is denied (CVE-2022-2989).
  const additionalGids = uid === 0 && supplementary.length === 0 ? [] : [...new Set([gid, ...supplementary])];
  if (!isMapped(uid, uids, uidCount)) throw idNotMapped('user', uid, uidCount);
  const lost = [gid, ...additionalGids].find((id) => !isMapped(id, gids, gidCount));
  if (lost !== undefined) throw idNotMapped('group', lost, gidCount);
  return {
    uid,
    gid,
    umask: request.umask ?? DEFAULT_UMASK,
    // setgroups(2) is denied to those who have one id only.
    ...(gidCount === 1 || additionalGids.length === 0 ? {} : { additionalGids }),
  };
}
