import { closeSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Reached, reachBeneath } from '../../base/beneath.ts';
import { readTextInRoot } from '../../base/safe-path.ts';
import type { UndoStack } from '../../base/undo.ts';
import { parseMountTable } from '../../host/mount-table.ts';
import { copyReadOnly, notFoundAt } from '../errors.ts';
import { isLive } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import type { CopyEnd } from '../plan/copy.ts';
import { planUser } from '../plan/process.ts';
import { insideId, type Mapping, outsideId, planUserNamespace } from '../plan/user-namespace.ts';
import { stateOf } from '../state.ts';
import type { Owner } from './copy-rules.ts';
import { mountContainer, unmountContainer } from './mount.ts';
import { type MountedParts, mountedParts } from './mounted-parts.ts';
import { viewContainer } from './view.ts';

/** One end of a copy, held open. */
export interface OpenEnd extends CopyEnd {
  /** The folder itself, or the one that the file lies in, or would. */
  readonly folder: string;
  /** What a file is called in there. */
  readonly name: string;
  /** What in the folder is no file but the kernel's: `./` and the path from there. */
  readonly withheld: readonly string[];
  /** The owner that a container knows of a file, by the one it has here; and the other way round. */
  readonly inside: (owner: Owner) => Owner;
  readonly outside: (owner: Owner) => Owner;
  /** Who owns what is copied here unless its own owners are wanted: inside. @throws TSMAN_USER_NOT_FOUND */
  readonly user: () => Owner;
}

/** Nobody's. @see kernel, /proc/sys/kernel/overflowuid */
const OVERFLOW = 65534;

const ROOT: Owner = { uid: 0, gid: 0 };

const SAME = { inside: (owner: Owner) => owner, outside: (owner: Owner) => owner };

/** @throws TSMAN_COPY_NOT_FOUND */
export function openHostEnd(path: string, undo: UndoStack): OpenEnd {
  const reached = reachBeneath('/', resolve(path));
  return { ...opened(reached, { path, where: 'the host' }, undo), ...SAME, withheld: [], user: () => ROOT };
}

/**
 * The files of a container as it sees them, whether it runs or not, until `undo` gives them back.
 *
 * @param named the word it was asked for by
 * @throws TSMAN_COPY_NOT_FOUND, TSMAN_COPY_FAILED where it may not write, TSMAN_STORAGE_MOUNT, TSMAN_VOLUME_MOUNT
 */
export async function openContainerEnd(
  needs: Needs,
  {
    container,
    named,
    path,
  }: { readonly container: Container; readonly named: string; readonly path: string },
  { use, undo }: { readonly use: 'read' | 'write'; readonly undo: UndoStack },
): Promise<OpenEnd> {
  const { root, isMapped, parts, kernels } = await filesOf(needs, container, { use, undo });
  const reached = reachBeneath(root, path, parts.sources);
  if (use === 'write' && reached.kind !== 'nowhere' && parts.isReadOnly(reached.path)) {
    throw copyReadOnly(reached.path);
  }
  const mapping = isMapped ? planUserNamespace(container.request.userNamespace, needs.host.ids) : undefined;
  return {
    ...opened(reached, { path, where: `container ${named}` }, undo),
    ...ownersBy(mapping),
    withheld: reached.kind === 'folder' ? namesBelow(reached.path, kernels) : [],
    user: () => userOf(needs, container, root),
  };
}

interface Files {
  readonly root: string;
  /** Whether owners are those of this machine, not those that the container knows. */
  readonly isMapped: boolean;
  readonly parts: MountedParts;
  /** Where the kernel's own file systems are mounted. */
  readonly kernels: readonly string[];
}

async function filesOf(
  needs: Needs,
  container: Container,
  { use, undo }: { readonly use: 'read' | 'write'; readonly undo: UndoStack },
): Promise<Files> {
  const state = stateOf(needs.paths, container.id);
  if (isLive(state)) {
    const parts = { sources: new Map(), isReadOnly: () => false };
    return { root: `/proc/${state.pid}/root`, isMapped: true, parts, kernels: kernelMounts(state.pid) };
  }
  const parts = await mountedParts(needs, container, undo);
  const kernels: string[] = [];
  if (use === 'read') {
    return { root: await viewContainer(needs, container, undo), isMapped: false, parts, kernels };
  }
  const root = await mountContainer(needs, container);
  undo.push(() => unmountContainer(needs, container, { force: false }));
  return { root, isMapped: true, parts, kernels };
}

const KERNELS = ['proc', 'sysfs', 'cgroup', 'cgroup2', 'mqueue', 'devpts'];

function kernelMounts(pid: number): readonly string[] {
  return parseMountTable(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'))
    .filter(({ type, target }) => KERNELS.includes(type) || target === '/dev')
    .map(({ target }) => target);
}

function namesBelow(folder: string, paths: readonly string[]): readonly string[] {
  const start = folder === '/' ? '/' : `${folder}/`;
  return paths.filter((path) => path.startsWith(start)).map((path) => `./${path.slice(start.length)}`);
}

function opened(
  reached: Reached,
  { path, where }: Pick<CopyEnd, 'path' | 'where'>,
  undo: UndoStack,
): Omit<OpenEnd, 'inside' | 'outside' | 'withheld' | 'user'> {
  if (reached.kind === 'nowhere') throw notFoundAt({ path, where }, reached.words);
  const { kind, folder } = reached;
  undo.push(() => closeSync(folder));
  const name = kind === 'folder' ? '.' : reached.name;
  return {
    kind,
    path,
    where,
    base: basename(reached.path),
    folder: `/proc/${process.pid}/fd/${folder}`,
    name,
  };
}

function ownersBy(mapping: Mapping | undefined): Pick<OpenEnd, 'inside' | 'outside'> {
  if (mapping === undefined) return SAME;
  const each = (find: typeof insideId) => (owner: Owner) => ({
    uid: find(owner.uid, mapping.uid) ?? OVERFLOW,
    gid: find(owner.gid, mapping.gid) ?? OVERFLOW,
  });
  return { inside: each(insideId), outside: each(outsideId) };
}

function userOf({ host }: Needs, { request, image }: Container, root: string): Owner {
  const { uid, gid } = planUser(request, {
    ids: host.ids,
    imageConfig: image?.config ?? {},
    passwd: readTextInRoot(root, '/etc/passwd'),
    group: readTextInRoot(root, '/etc/group'),
  });
  return { uid, gid };
}
