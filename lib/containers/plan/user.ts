import { groupNotFound, userNotFound } from './errors.ts';

/** A user as the kernel knows him, looked up in the image's own files. */
export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  /** Without the primary group. */
  readonly supplementaryGids: readonly number[];
  /** undefined where /etc/passwd does not know the user. */
  readonly name: string | undefined;
  readonly home: string | undefined;
}

export interface AccountTexts {
  readonly passwd: string | undefined;
  readonly group: string | undefined;
}

/**
 * Look up `NAME|UID[:GROUP|GID]` in the container's own /etc/passwd and /etc/group. A number counts as an id,
 * known or not. With a group given the user's other groups do not count, as podman and docker have it.
 *
 * @param wanted undefined or empty for uid 0
 * @throws TSMAN_USER_NOT_FOUND, TSMAN_GROUP_NOT_FOUND when a name is in neither file
 * @see OCI image-spec, conversion.md "Config.User"
 */
export function resolveUser(wanted: string | undefined, { passwd, group }: AccountTexts): ResolvedUser {
  const [user = '', groupName = ''] = (wanted ?? '').split(':', 2);
  const entry = findUser(user === '' ? '0' : user, passwd);
  const uid = entry?.uid ?? numberOf(user === '' ? '0' : user);
  if (uid === undefined) throw userNotFound(user);
  const known = { uid, name: entry?.name, home: entry?.home };
  if (groupName !== '') return { ...known, gid: resolveGroup(groupName, group), supplementaryGids: [] };
  const gid = entry?.gid ?? 0;
  const memberOf = entry === undefined ? [] : groupsWith(entry.name, group);
  return { ...known, gid, supplementaryGids: memberOf.filter((id) => id !== gid) };
}

/**
 * The id of a group by name or number.
 *
 * @throws TSMAN_GROUP_NOT_FOUND
 */
export function resolveGroup(wanted: string, group: string | undefined): number {
  const named = groupLines(group).find(({ name }) => name === wanted)?.gid;
  const gid = named ?? numberOf(wanted);
  if (gid === undefined) throw groupNotFound(wanted);
  return gid;
}

interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

function findUser(wanted: string, passwd: string | undefined): UserEntry | undefined {
  const number = numberOf(wanted);
  const entries = linesOf(passwd).flatMap(([name = '', , uid, gid, , home = '']) => {
    const ids = { uid: numberOf(uid), gid: numberOf(gid) };
    if (ids.uid === undefined || ids.gid === undefined) return [];
    return [{ name, uid: ids.uid, gid: ids.gid, home }];
  });
  return (
    entries.find(({ name }) => name === wanted) ??
    (number === undefined ? undefined : entries.find(({ uid }) => uid === number))
  );
}

function groupsWith(user: string, group: string | undefined): readonly number[] {
  return groupLines(group)
    .filter(({ members }) => members.includes(user))
    .map(({ gid }) => gid);
}

function groupLines(group: string | undefined) {
  return linesOf(group).flatMap(([name = '', , gid, members = '']) => {
    const id = numberOf(gid);
    return id === undefined ? [] : [{ name, gid: id, members: members.split(',') }];
  });
}

function linesOf(text: string | undefined): readonly (readonly string[])[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.trimEnd().split(':'));
}

/** Ids go up to 2³²−2. @see setresuid(2): −1 means "leave as it is" */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const number = Number(text);
  return number < 2 ** 32 - 1 ? number : undefined;
}
