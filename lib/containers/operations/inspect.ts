import { readFileSync } from 'node:fs';
import { readIntactJson } from '../../base/json-file.ts';
import { parseSpec, type Spec } from '../../oci/runtime-spec.ts';
import { isLive } from '../lifecycle.ts';
import type { Container, StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { inspectContainer } from '../plan/inspect.ts';
import { stateOf } from '../state.ts';
import { needsRootfs } from './create.ts';
import { sizesOf } from './sizes.ts';

/** What `inspect` shows of a container; with `size` also how much its files take. */
export async function inspect(needs: Needs, container: Container, { size }: { readonly size: boolean }) {
  const { paths } = needs;
  const { id, request } = container;
  const state = stateOf(paths, id);
  const live = paths.live(id);
  const files = paths.container(id);
  const start = isLive(state) ? readIntactJson<StartRecord>(live.start) : undefined;
  return inspectContainer({
    container,
    state,
    start,
    spec: isLive(state) ? readSpec(live.config) : undefined,
    files: {
      folder: files.folder,
      live: live.folder,
      log: request.log.path ?? files.log,
      config: live.config,
      hosts: live.hosts,
      hostname: live.hostname,
      resolvConf: live.resolvConf,
      pidFile: live.pidFile,
      volume: (name) => paths.volume(name).data,
    },
    runtime: needs.runtime(request.runtime).name,
    graph: await graphOf(needs, container, start),
    ...(size && { sizes: await sizesOf(needs, container) }),
  });
}

async function graphOf(needs: Needs, { id, request }: Container, start: StartRecord | undefined) {
  const driver = start?.storageDriver ?? needs.storage.driver;
  const merged = start && needs.paths.live(id).rootfs;
  if (!needsRootfs(request)) return { driver, lower: [], upper: undefined, work: undefined, merged };
  return { driver, merged, ...(await needs.storage.rootfsFolders(id)) };
}

function readSpec(path: string): Spec | undefined {
  try {
    return parseSpec(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
