import { mkdirSync, rmSync } from 'node:fs';
import { entriesOf } from '../../base/entries.ts';
import { runCommand, runProgram } from '../../host/spawn.ts';
import { cannotMountVolume } from '../errors.ts';
import type { Volume } from '../model.ts';
import type { Needs } from '../needs.ts';
import { enterCommand, leaveCommand } from '../plan/mount.ts';

/** Where the files of a volume are while somebody uses it, absolute. */
export function sourceOf({ paths }: Pick<Needs, 'paths'>, { name, backing }: Volume): string {
  return backing?.type === 'bind' ? backing.device : paths.volume(name).data;
}

/** Who uses a volume that has to be mounted, as {@link enterVolume} was told. */
export function usersOf({ paths }: Pick<Needs, 'paths'>, name: string): readonly string[] {
  return entriesOf(paths.volumeUsers(name));
}

/**
 * Have a volume ready for a user: mount what has to be mounted, once for all of its users.
 *
 * @param isGone whether a user that has not said so is gone
 * @returns the command that says that the user is gone, for those that have to say so
 * @throws TSMAN_VOLUME_MOUNT with the words of mount(8)
 */
export async function enterVolume(
  needs: Needs,
  { name, backing }: Volume,
  { user, isGone }: { readonly user: string; isGone(user: string): boolean },
): Promise<readonly string[] | undefined> {
  if (backing?.type !== 'mount') return undefined;
  const users = needs.paths.volumeUsers(name);
  mkdirSync(users, { recursive: true, mode: 0o700 });
  const facts = { target: needs.paths.volume(name).data, users, user };
  const gone = usersOf(needs, name).filter((each) => each === user || isGone(each));
  const { exitCode, stderr } = await runCommand(enterCommand(backing, { ...facts, gone }));
  if (exitCode !== 0) throw cannotMountVolume(name, stderr.trim().split('\n')[0] ?? '');
  return leaveCommand(facts);
}

/** Say that a user of a volume is gone, on his behalf. */
export async function leaveVolume(
  { paths }: Pick<Needs, 'paths'>,
  name: string,
  user: string,
): Promise<void> {
  const place = { target: paths.volume(name).data, users: paths.volumeUsers(name), user };
  await runCommand(leaveCommand(place));
}

/** Take the mount of a volume away, whoever has said that he uses it. */
export async function unmountVolume({ paths }: Pick<Needs, 'paths'>, name: string): Promise<void> {
  rmSync(paths.volumeUsers(name), { recursive: true, force: true });
  await runProgram('umount', ['-l', paths.volume(name).data]);
}
