import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sweepDrafts } from '../../base/draft.ts';
import { entriesOf } from '../../base/entries.ts';
import { readIntactJson } from '../../base/json-file.ts';
import { parseContainerId } from '../../oci/container-id.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { ownVolumes } from '../plan/volumes.ts';
import { stateOf } from '../state.ts';
import { clearLive, isIdle } from './claim.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { sweepMounts } from './mount.ts';
import { mounterOf } from './place-layered.ts';
import { removeUnlessUsed } from './remove.ts';
import { sweepViews } from './view.ts';

/**
 * Remove what killed commands and killed monitors of containers left behind: containers that were to go with their end, the trash, live folders and root filesystems of
 * containers that are no more. What a live process is still making is left alone. Any command may call it at any time.
 */
export async function sweepLitter(needs: Needs): Promise<void> {
  const { paths, containers } = needs;
  for (const name of entriesOf(paths.trash)) {
    await removeVolumesOf(needs, name);
    rmSync(join(paths.trash, name), { recursive: true, force: true });
  }
  await removeLost(needs);
  for (const folder of [paths.volumes, paths.secrets]) sweepDrafts(folder);
  removeUnfinished(needs);
  const known = new Set<string>([...containers.ids(), ...containers.idsBeingMade()]);
  await clearOrphans(needs, known);
  await sweepMounts(needs);
  await sweepViews(needs);
  await removeStrayRootfs(needs, known);
  await containers.sweepNames();
}

/** A folder without a record whose maker lives no more; there may be copies of secrets in it. */
function removeUnfinished({ paths, containers }: Needs): void {
  const ids = containers.ids();
  const beingMade = new Set<string>(containers.idsBeingMade());
  for (const { folder, record } of ids.filter((id) => !beingMade.has(id)).map((id) => paths.container(id))) {
    if (!existsSync(record)) rmSync(folder, { recursive: true, force: true });
  }
}

/** `--rm`, and the monitor that was to do it was killed. */
async function removeLost(needs: Needs): Promise<void> {
  const lost = needs.containers
    .list()
    .filter(({ id, request }) => request.remove && stateOf(needs.paths, id).status === 'exited');
  for (const container of lost) await removeUnlessUsed(needs, container);
}

/** The monitor was killed after it had removed the record of a container, and before the volumes that go with it. */
async function removeVolumesOf(needs: Needs, name: string): Promise<void> {
  const record = readIntactJson<Container>(needs.paths.trashed(name).record);
  if (record?.request?.remove !== true || ownVolumes(record.request).length === 0) return;
  const { removeOwnVolumes } = await import('./volumes.ts');
  await removeOwnVolumes(needs, record);
}

async function clearOrphans(needs: Needs, known: ReadonlySet<string>): Promise<void> {
  for (const name of entriesOf(needs.paths.liveContainers)) {
    const id = parseContainerId(name);
    if (id === undefined || known.has(id) || !isIdle(needs, id)) continue;
    await waitForMonitorEnd(needs, id);
    await clearLive(needs, id);
  }
}

async function removeStrayRootfs({ paths, storage }: Needs, known: ReadonlySet<string>): Promise<void> {
  const live = new Set<string>(entriesOf(paths.liveContainers));
  for (const { id } of await storage.listRootfs()) {
    // Under other IDs stand images that `image mount` has mounted.
    const user = mounterOf(id) ?? parseContainerId(id);
    const isUsed = user === undefined || live.has(user) || (user === id && known.has(id));
    if (isUsed) continue;
    await storage.removeRootfs(id);
  }
}
