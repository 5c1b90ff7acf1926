import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { codeOf } from '../../base/error.ts';
import { UndoStack } from '../../base/undo.ts';
import type { ExecutionConfig } from '../../oci/image-spec.ts';
import { plainDirectory } from '../../storage/tar/marks.ts';
import { cannotCommitFolder } from '../errors.ts';
import { isLive } from '../lifecycle.ts';
import type { Container, ContainerImage } from '../model.ts';
import type { Needs } from '../needs.ts';
import { type CommitWish, committedConfig } from '../plan/commit.ts';
import { containerEvent } from '../plan/event.ts';
import { stateOf } from '../state.ts';
import { pauseContainer, unpauseContainer } from './pause.ts';
import { settle, viewContainer } from './view.ts';

/** How a container is to become an image. */
export interface CommitRequest<Made> extends CommitWish {
  /** Whether its processes stand still meanwhile. */
  readonly pause: boolean;
  /** Whether the image has one layer with all files, in place of one more. */
  readonly squash: boolean;
  /** Makes the image; is to read the layer to its end. */
  make(parts: CommitParts): Promise<Made>;
}

/** What the image is made of. */
export interface CommitParts {
  readonly base: ContainerImage;
  readonly config: ExecutionConfig;
  /** A plain tar archive; all files where it was to be squashed, else what the container changed. */
  readonly layer: Readable;
}

/**
 * Make an image of a container, whether it runs or not. Where volumes are mounted, the image has the folders that they cover.
 *
 * @throws TSMAN_COMMIT_ROOTFS, TSMAN_CHANGE, TSMAN_CGROUP_MISSING where it cannot be paused, TSMAN_STORAGE_MOUNT,
 *   TSMAN_DIFF_FAILED, and what `make` throws
 */
export async function commitContainer<Made>(
  needs: Needs,
  container: Container,
  request: CommitRequest<Made>,
): Promise<Made> {
  const { image: base } = container;
  if (base === undefined) throw cannotCommitFolder();
  const config = committedConfig(container, request);
  await using undo = new UndoStack();
  if (request.pause) await pauseFor(needs, container, undo);
  const layer = request.squash ? await allOf(needs, container, undo) : await changesOf(needs, container);
  const made = await request.make({ base, config, layer });
  needs.events.write(containerEvent(container, 'commit'));
  return made;
}

/** One that is paused already stays so. */
async function pauseFor(needs: Needs, container: Container, undo: UndoStack): Promise<void> {
  const state = stateOf(needs.paths, container.id);
  if (!isLive(state) || state.status !== 'running') return;
  await pauseContainer(needs, container);
  undo.push(async () => {
    try {
      await unpauseContainer(needs, container);
    } catch (error) {
      // Somebody was faster, or killed it.
      if (codeOf(error) !== 'TSMAN_CONTAINER_STATE') throw error;
    }
  });
}

async function allOf(needs: Needs, container: Container, undo: UndoStack): Promise<Readable> {
  const folder = await viewContainer(needs, container, undo);
  return withRoot(folder, await needs.storage.archiveTree(folder));
}

async function changesOf(needs: Needs, container: Container): Promise<Readable> {
  const { storage } = needs;
  await settle(needs, container);
  const { upper } = await storage.rootfsFolders(container.id);
  return withRoot(upper, await storage.diffRootfs(container.id));
}

/** An archive of what is in a folder, with the folder itself before: its owner and mode are those of `/`. */
function withRoot(folder: string, archive: Readable): Readable {
  const { mode, uid, gid, mtime } = statSync(folder);
  const facts = { mode: mode & 0o7777, uid, gid, mtime: String(mtime.getTime() / 1000), xattrs: undefined };
  const whole = async function* () {
    yield plainDirectory('./', facts);
    yield* archive;
  };
  return Readable.from(whole(), { objectMode: false });
}
