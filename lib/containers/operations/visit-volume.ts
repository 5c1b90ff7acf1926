import { randomHex } from '../../base/random.ts';
import { UndoStack } from '../../base/undo.ts';
import { bootId, isAlive, ownIdentity } from '../../host/process-identity.ts';
import { runCommand } from '../../host/spawn.ts';
import { parseContainerId } from '../../oci/container-id.ts';
import type { Volume } from '../../volumes/model.ts';
import { enterVolume, leaveVolume, sourceOf, usersOf } from '../../volumes/operations/mount.ts';
import type { Needs } from '../needs.ts';
import { isIdle } from './claim.ts';

/** Do something with the files of a volume; what has to be mounted for that is mounted meanwhile. @throws TSMAN_VOLUME_MOUNT */
export async function visitVolume<Result>(
  needs: Needs,
  volume: Volume,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  await using undo = new UndoStack();
  const { pid, startTime } = ownIdentity();
  await enterAs(needs, volume, { user: `command-${pid}-${startTime}`, undo });
  return await work(sourceOf(await needs.volumes(), volume));
}

/**
 * Have a volume mounted until as many {@link releaseVolume} have come.
 *
 * @returns where its files are
 * @throws TSMAN_VOLUME_MOUNT
 */
export async function holdVolume(needs: Needs, volume: Volume): Promise<string> {
  await using undo = new UndoStack();
  await enterAs(needs, volume, { user: `${HELD}${bootId()}-${randomHex(4)}`, undo });
  undo.keep();
  return sourceOf(await needs.volumes(), volume);
}

const HELD = 'held-';

/** Take one {@link holdVolume} back. */
export async function releaseVolume(needs: Needs, { name }: Volume): Promise<void> {
  const volumes = await needs.volumes();
  const user = usersOf(volumes, name).find((each) => each.startsWith(HELD));
  if (user !== undefined) await leaveVolume(volumes, name, user);
}

/** Mount a volume for a user. @returns the command that says that he has gone, where one has to be said */
export async function enterAs(
  needs: Needs,
  volume: Volume,
  { user, undo }: { readonly user: string; readonly undo: UndoStack },
): Promise<readonly string[] | undefined> {
  const isGone = (each: string) => isGoneUser(needs, each);
  const farewell = await enterVolume(await needs.volumes(), volume, { user, isGone });
  if (farewell !== undefined) undo.push(async () => void (await runCommand(farewell)));
  return farewell;
}

/** Whether a user of a volume is gone without having said so. */
function isGoneUser(needs: Needs, user: string): boolean {
  const id = parseContainerId(user);
  if (id !== undefined) return isIdle(needs, id);
  const [, pid, startTime = ''] = /^command-(\d+)-(\d+)$/.exec(user) ?? [];
  if (pid !== undefined) return !isAlive({ pid: Number(pid), startTime });
  return !user.startsWith(`${HELD}${bootId()}-`);
}
