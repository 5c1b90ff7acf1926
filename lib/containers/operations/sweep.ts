import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { readIntactJson } from '../../base/json-file.ts';
import { bootId, isAlive, type ProcessIdentity } from '../../host/process-identity.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import { parseContainerId } from '../../oci/container-id.ts';
import { isLive } from '../lifecycle.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';
import { clearLive } from './claim.ts';
import { waitForMonitorEnd } from './monitor-end.ts';
import { sweepMounts } from './mount.ts';
import { removeContainer } from './remove.ts';
import { sweepViews } from './view.ts';

/**
 * Remove what killed commands and killed monitors of containers left behind: containers that were to go with their end, the trash, live folders and root filesystems of
 * containers that are no more. What a live process is still making is left alone. Any command may call it at any time.
 */
export async function sweepLitter(needs: Needs): Promise<void> {
  const { paths, containers } = needs;
  for (const name of entriesOf(paths.trash))
    rmSync(join(paths.trash, name), { recursive: true, force: true });
  await removeLost(needs);
  const known = new Set<string>([...containers.ids(), ...containers.idsBeingMade()]);
  await clearOrphans(needs, known);
  await sweepMounts(needs);
  await sweepViews(needs);
  await removeStrayRootfs(needs, known);
  await containers.sweepNames();
}

/** `--rm`, and the monitor that was to do it was killed. */
async function removeLost(needs: Needs): Promise<void> {
  const lost = needs.containers
    .list()
    .filter(({ id, request }) => request.remove && stateOf(needs.paths, id).status === 'exited');
  for (const container of lost) await removeContainer(needs, container, { force: false });
}

async function clearOrphans(needs: Needs, known: ReadonlySet<string>): Promise<void> {
  for (const name of entriesOf(needs.paths.liveContainers)) {
    const id = parseContainerId(name);
    if (id === undefined || known.has(id) || !isOrphan(needs, id)) continue;
    await waitForMonitorEnd(needs, id);
    await clearLive(needs, id);
  }
}

async function removeStrayRootfs({ paths, storage }: Needs, known: ReadonlySet<string>): Promise<void> {
  const live = new Set<string>(entriesOf(paths.liveContainers));
  for (const { id } of await storage.listRootfs()) {
    // Under other IDs stand mounted images.
    if (parseContainerId(id) === undefined || known.has(id) || live.has(id)) continue;
    await storage.removeRootfs(id);
  }
}

/** Neither does it run, nor is anybody starting it. */
function isOrphan({ paths }: Needs, id: ContainerId): boolean {
  if (isLive(stateOf(paths, id))) return false;
  const claim = readIntactJson<ProcessIdentity & { readonly bootId: string }>(paths.live(id).claim);
  return claim === undefined || claim.bootId !== bootId() || !isAlive(claim);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
