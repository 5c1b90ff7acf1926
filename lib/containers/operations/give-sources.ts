import { lchownSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { cannotGive } from '../plan/errors.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { planUser } from '../plan/process.ts';
import { outsideId } from '../plan/user-namespace.ts';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Give the sources of mounts with the option `U`, and all in them, to the user of the container. Symbolic links in
 * there are given themselves, and not followed.
 *
 * @throws TSMAN_MOUNT_CHOWN
 */
export function giveSources(facts: SpecFacts): void {
  const { request } = facts.container;
  const wanted = request.mounts.filter(
    (mount) => (mount.type === 'bind' || mount.type === 'volume') && mount.chown,
  );
  if (wanted.length === 0) return;
  const inside = planUser(request, facts);
  const uid = outsideId(inside.uid, facts.mapping?.uid);
  const gid = outsideId(inside.gid, facts.mapping?.gid);
  // Ids that do not exist inside are an error of the planner's.
  if (uid === undefined || gid === undefined) return;
  for (const mount of wanted) {
    const own = mount.type === 'bind' ? mount.source : undefined;
    const source = facts.places[mount.destination]?.path ?? own;
    if (source !== undefined) give(realpathSync(source), { uid, gid });
  }
}

function give(path: string, owner: Owner): void {
  const found = lstatSync(path);
  if (found.uid !== owner.uid || found.gid !== owner.gid) change(path, owner);
  if (!found.isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name), owner);
}

function change(path: string, { uid, gid }: Owner): void {
  try {
    lchownSync(path, uid, gid);
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      EPERM: 'operation not permitted',
      EROFS: 'read-only file system',
    };
    const reason = reasons[codeOf(error) ?? ''];
    if (reason === undefined) throw error;
    throw cannotGive(path, reason);
  }
}
