import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { draftName, sweepDrafts } from '../../base/draft.ts';
import { entriesOf } from '../../base/entries.ts';
import { copyFolder } from '../../storage/copy.ts';
import type { Volume } from '../model.ts';
import type { Needs } from '../needs.ts';

export interface FirstUse {
  /** The volume's folder as it is mounted, absolute. */
  readonly target: string;
  /** The image's folder at that place, absolute; undefined where it has none. */
  readonly source: string | undefined;
  /** `nocopy` leaves the content out. */
  readonly copies: boolean;
  /** Who owns the volume where the image has no such folder. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/**
 * Make a volume what the image has at its place, if nothing has done so yet: content, owner, mode. What is in it stays.
 *
 * The content is copied aside, then moved in under the volume's lock: of several containers that start at once one does
 * it, and whoever returns from here sees all of it. Killed anywhere, it is done or finished by the next.
 */
export async function copyUp(needs: Needs, { name }: Volume, use: FirstUse): Promise<void> {
  const { folder } = needs.paths.volume(name);
  const brings = use.copies && use.source !== undefined && isFilled(use.source);
  const aside = brings && !isFilled(use.target) ? await copyAside(folder, use.source) : undefined;
  try {
    await needs.store.update(name, async (volume) => {
      if (volume.needsCopyUp) await fill(needs, volume, { aside, target: use.target });
      if (volume.needsChown) dress(use);
      const needsCopyUp = volume.needsCopyUp && !brings;
      if (needsCopyUp === volume.needsCopyUp && !volume.needsChown) return volume;
      return { ...volume, ...(volume.needsChown && use.owner), needsCopyUp, needsChown: false };
    });
  } finally {
    if (aside !== undefined) rmSync(aside, { recursive: true, force: true });
    // What killed commands were copying.
    sweepDrafts(folder);
  }
}

async function copyAside(folder: string, source: string): Promise<string> {
  const aside = join(folder, draftName());
  mkdirSync(aside, { mode: 0o700 });
  try {
    await copyFolder(source, aside);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  return aside;
}

interface Filling {
  readonly aside: string | undefined;
  readonly target: string;
}

/** Under the volume's lock. */
async function fill({ paths }: Needs, { name }: Volume, { aside, target }: Filling): Promise<void> {
  const { copied } = paths.volume(name);
  // Is there when somebody was killed while he moved it.
  if (lstatSync(copied, { throwIfNoEntry: false }) === undefined) {
    if (aside === undefined || isFilled(target)) return;
    renameSync(aside, copied);
  }
  await moveIn(copied, target);
}

/** Names as bytes: they need not be text. What an interrupted move has moved already is not there any more. */
async function moveIn(from: string, to: string): Promise<void> {
  if (lstatSync(from).dev === lstatSync(to).dev) {
    for (const name of readdirSync(from, { encoding: 'buffer' })) {
      renameSync(below(from, name), below(to, name));
    }
  } else {
    const { uid, gid, mode } = lstatSync(to);
    await copyFolder(from, to);
    lchownSync(to, uid, gid);
    chmodSync(to, mode & 0o7777);
  }
  rmSync(from, { recursive: true, force: true });
}

const below = (folder: string, name: Buffer) => Buffer.concat([Buffer.from(`${folder}/`), name]);

/** Owner and mode of the image's folder, or of the one the container would make for its user. */
function dress({ target, source, owner }: FirstUse): void {
  if (source === undefined) {
    lchownSync(target, owner.uid, owner.gid);
    return;
  }
  const { uid, gid, mode, atime, mtime } = lstatSync(source);
  lchownSync(target, uid, gid);
  chmodSync(target, mode & 0o7777);
  utimesSync(target, atime, mtime);
}

function isFilled(folder: string): boolean {
  return entriesOf(folder).length > 0;
}
