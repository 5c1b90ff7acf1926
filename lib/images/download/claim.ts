import { rmSync, watch } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { withLock } from '../../base/lock.ts';
import { isDead, linkAsLock, newOwner, ownerOf } from '../../base/lock-file.ts';

/** How often a waiting process looks whether the one it waits for was killed; an orderly end is seen at once. */
const LOOK_MS = 500;

/**
 * Do `work` while nobody else, in this process or another, has the claim `path`; who comes later waits. Unlike a lock it
 * may be held for hours: it is a link that names its owner, and a dead owner's claim is taken over.
 */
export async function withClaim<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  const owner = newOwner();
  for (let holder = await take(path, owner); holder !== undefined; holder = await take(path, owner)) {
    await endOf(path, holder);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

/** Do something short while nobody has the claim, and nobody can take it. A dead owner's goes. */
export async function whileUnclaimed(path: string, work: () => void): Promise<void> {
  await withLock(lockOf(path), () => {
    const holder = ownerOf(path);
    if (holder !== undefined && !isDead(holder)) return;
    rmSync(path, { force: true });
    work();
  });
}

const lockOf = (path: string) => `${path}.lock`;

/** @returns the living owner who has it; undefined when it is ours now */
function take(path: string, owner: string): Promise<string | undefined> {
  return withLock(lockOf(path), async () => {
    const holder = ownerOf(path);
    if (holder !== undefined && !isDead(holder)) return holder;
    if (holder !== undefined) await unlink(path);
    linkAsLock(owner).mkdir(path, (error) => {
      if (error !== undefined) throw error;
    });
    return undefined;
  });
}

/** Resolves when the claim has another owner or none, or its owner has died. */
function endOf(path: string, holder: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (ownerOf(path) === holder && !isDead(holder)) return;
      clearInterval(timer);
      watcher?.close();
      resolve();
    };
    const timer = setInterval(look, LOOK_MS);
    const watcher = watchFolder(path, look);
    look();
  });
}

/** @returns undefined where the user has no watches left: the timer sees it, too */
function watchFolder(path: string, look: () => void) {
  try {
    const watcher = watch(dirname(path), (_event, name) => {
      if (name === basename(path)) look();
    });
    return watcher.on('error', () => watcher.close());
  } catch (error) {
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EMFILE') return undefined;
    throw error;
  }
}
