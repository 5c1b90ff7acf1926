import type { Spec, SpecProcess } from '../../oci/runtime-spec.ts';
import { everyCapability } from './capabilities.ts';
import { idNotMapped, noExecCommand } from './errors.ts';
import type { CallerIds } from './facts.ts';
import { type AccountTexts, resolveUser } from './user.ts';
import { isMapped } from './user-namespace.ts';

/** What `exec` asks for. */
export interface ExecRequest {
  readonly args: readonly string[];
  readonly terminal: boolean;
  readonly privileged: boolean;
  /** `NAME|UID[:GROUP|GID]`; undefined for the container's own. */
  readonly user?: string;
  readonly workdir?: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ExecFacts extends AccountTexts {
  /** The `config.json` the container runs with. */
  readonly spec: Spec;
  readonly ids: Pick<CallerIds, 'uidCount' | 'gidCount'>;
  readonly lastCapability: number;
  readonly terminalSize: { readonly columns: number; readonly rows: number } | undefined;
}

/**
 * One more process in a running container: as its first process, where nothing else was asked for. Another user brings
 * his own home and groups, and loses the capabilities only root has.
 *
 * @throws TSMAN_NO_COMMAND (exit code 255), TSMAN_USER_NOT_FOUND, TSMAN_GROUP_NOT_FOUND, TSMAN_ID_NOT_MAPPED
 * @see OCI runtime-spec, config.md "Process"; written with `specText` for `OciRuntime.exec`
 */
export function planExec(request: ExecRequest, facts: ExecFacts): SpecProcess {
  const { args, terminal } = request;
  const { terminalSize, spec } = facts;
  const { process } = spec;
  if (args.length === 0) throw noExecCommand();
  const { user, home } = planExecUser(request, facts);
  const { consoleSize: _size, ...kept } = process;
  return {
    ...kept,
    terminal,
    ...(terminal && terminalSize !== undefined
      ? { consoleSize: { height: terminalSize.rows, width: terminalSize.columns } }
      : {}),
    user,
    args,
    env: planExecEnvironment(request, process.env, home),
    cwd: request.workdir ?? process.cwd,
    ...capabilitiesOf(request, facts, user.uid),
  };
}

function planExecUser(
  { user: wanted }: ExecRequest,
  { spec, passwd, group, ids }: ExecFacts,
): { readonly user: SpecProcess['user']; readonly home: string | undefined } {
  const own = spec.process.user;
  if (wanted === undefined || wanted === '') return { user: own, home: undefined };
  const { uid, gid, supplementaryGids, home } = resolveUser(wanted, { passwd, group });
  const { uidMappings, gidMappings } = spec.linux;
  if (!isMapped(uid, uidMappings, ids.uidCount)) throw idNotMapped('user', uid, ids.uidCount);
  if (!isMapped(gid, gidMappings, ids.gidCount)) throw idNotMapped('group', gid, ids.gidCount);
  const additionalGids = uid === 0 && supplementaryGids.length === 0 ? [] : [gid, ...supplementaryGids];
  const { umask } = own;
  return {
    home: home ?? '/',
    user: {
      uid,
      gid,
      ...(umask === undefined ? {} : { umask }),
      ...(ids.gidCount === 1 || additionalGids.length === 0 ? {} : { additionalGids }),
    },
  };
}

/** The container's variables, then what was asked for. HOME follows another user; TERM comes with a terminal. */
function planExecEnvironment(
  { env, terminal }: ExecRequest,
  own: readonly string[],
  home: string | undefined,
): readonly string[] {
  const variables = new Map(
    own.map((entry) => {
      const cut = entry.indexOf('=');
      return [entry.slice(0, cut), entry.slice(cut + 1)] as const;
    }),
  );
  if (terminal && !variables.has('TERM')) variables.set('TERM', 'xterm');
  if (home !== undefined) variables.set('HOME', home);
  for (const [name, value] of Object.entries(env)) variables.set(name, value);
  return [...variables].map(([name, value]) => `${name}=${value}`);
}

function capabilitiesOf(
  { privileged, user }: ExecRequest,
  { spec, lastCapability }: ExecFacts,
  uid: number,
): Pick<SpecProcess, 'capabilities'> {
  const own = spec.process.capabilities;
  if (privileged) {
    const all = everyCapability(lastCapability);
    return { capabilities: { bounding: all, effective: all, permitted: all, inheritable: [], ambient: [] } };
  }
  if (own === undefined) return {};
  if (user === undefined || user === '') return { capabilities: own };
  const { bounding, ambient } = own;
  const root = uid === 0;
  return {
    capabilities: {
      bounding,
      effective: root ? bounding : ambient,
      permitted: root ? bounding : ambient,
      inheritable: root ? [] : ambient,
      ambient: root ? [] : ambient,
    },
  };
}
