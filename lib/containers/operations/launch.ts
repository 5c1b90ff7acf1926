import { writeFileSync } from 'node:fs';
import { writeJson } from '../../base/json-file.ts';
import { UndoStack } from '../../base/undo.ts';
import { readMountsConf } from '../../host/mounts-conf.ts';
import { bootId } from '../../host/process-identity.ts';
import { ContainerNotStarted, type MonitorHandle } from '../../monitor/launch.ts';
import type { Attach, Go, Resize, Started } from '../../monitor/protocol.ts';
import type { NetworkSetup } from '../../networks/model.ts';
import { specText } from '../../oci/runtime-spec.ts';
import type { OciRuntime } from '../../runtime/runtime.ts';
import { startFailed } from '../errors.ts';
import type { Container, ContainerRequest, StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planCgroup } from '../plan/cgroup.ts';
import { planCleanup } from '../plan/cleanup.ts';
import { planEvents } from '../plan/event.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { planLog } from '../plan/log.ts';
import { hasSecrets } from '../plan/secrets.ts';
import { planSpec } from '../plan/spec.ts';
import { needsPlaces, ownVolumes } from '../plan/volumes.ts';
import { gatherFacts } from './facts.ts';
import { cachedFilter } from './filter-cache.ts';
import { giveSources } from './give-sources.ts';
import { mountRootfs, type Rootfs } from './mount-rootfs.ts';
import { setUpContainerNetwork } from './network.ts';
import type { Placed } from './place-mounts.ts';
import { seccompFor } from './seccomp.ts';
import { mountSharedMemory } from './shared-memory.ts';

export interface LaunchOptions {
  /** A monitor that was started ahead, so that its boot overlaps with all this. */
  readonly monitor: MonitorHandle;
  /** How the caller stays attached. */
  readonly attach: Attach | undefined;
  readonly size: Resize | undefined;
  /** Something the user should know that stops nothing: one line. */
  warn(line: string): void;
}

/**
 * Start a container that does not run: root filesystem, network, configuration, go. The caller has the claim (see
 * `claim.ts`). Takes everything back when it fails; the container itself stays.
 *
 * @throws TSMAN_START_FAILED with exit code 126 or 127 where the command could not be run
 */
export async function launchContainer(
  needs: Needs,
  container: Container,
  options: LaunchOptions,
): Promise<Started> {
  await using undo = new UndoStack();
  undo.push(() => options.monitor.abandon());
  const cgroup = planCgroup(container, needs.host.cgroup);
  const runtime = runtimeFor(needs, container, cgroup);
  // The network first: it takes longest.
  const [network, rootfs, shm, filter] = await allOrNone([
    setUpContainerNetwork(needs, container, undo),
    mountRootfs(needs, container, undo),
    nextTurn().then(() => mountSharedMemory(needs, container, undo)),
    nextTurn().then(() => cachedFilter(needs, seccompFor(needs, container.request), runtime)),
  ]);
  const start = { container, rootfs: rootfs.path, network, filter, cgroup, size: options.size };
  const gathered = await withCopies(needs, gatherFacts(needs, start), options);
  const { facts, placed } = await withPlaces(needs, await withSecrets(needs, gathered), undo);
  for (const line of network.warnings) options.warn(line);
  const live = needs.paths.live(container.id);
  writeFileSync(live.config, specText(planSpec(facts)), { mode: 0o600 });
  giveSources(facts);
  writeJson(live.start, startRecord(rootfs, network, cgroup), { durable: false });

  options.monitor.go(planGo(needs, container, { rootfs, network, shm, cgroup, placed, options }));
  const started = await whenStarted(options.monitor, runtime);
  filter.keep(container.id);
  network.release();
  undo.keep();
  return started;
}

interface Prepared {
  readonly rootfs: Rootfs;
  readonly network: NetworkSetup;
  readonly shm: readonly string[];
  readonly cgroup: string | undefined;
  readonly placed: Placed | undefined;
  readonly options: LaunchOptions;
}

function planGo(
  needs: Needs,
  container: Container,
  { rootfs, network, shm, cgroup, placed, options }: Prepared,
): Omit<Go, 'version'> {
  const { id, name, request } = container;
  const { terminal, interactive, timeoutSeconds, restart } = request;
  const runtime = runtimeFor(needs, container, cgroup);
  const live = needs.paths.live(id);
  const files = needs.paths.container(id);
  return {
    id,
    name,
    bootId: bootId(),
    liveFolder: live.folder,
    exitFile: files.exit,
    disposable: request.remove,
    command: runtime.run({
      id,
      bundle: live.folder,
      pidFile: live.pidFile,
      logFile: live.runtimeLog,
      preserveFds: 0,
    }),
    environment: {},
    terminal,
    ...(options.size && { size: options.size }),
    stdin: interactive,
    stdinOnce: interactive && !terminal && options.attach?.stdin === true,
    log: planLog(container, files.log),
    ...(options.attach && { attach: options.attach }),
    ...(network.exitFifo !== undefined && { networkExitFifo: network.exitFifo }),
    ...(network.udpRelays.length > 0 && { udpRelays: network.udpRelays }),
    pidFiles: pidFilesOf(request),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(restart && { restart: { ...restart, program: needs.monitorProgram, count: 0, delayMs: 0 } }),
    ...planEvents(container, { log: needs.events.place, attached: options.attach !== undefined }),
    cleanup: planCleanup({
      remove: request.remove,
      deleteState: runtime.delete({ id, force: true }),
      id,
      name,
      mounts: [...(placed?.mounts ?? []), ...rootfs.mounts, ...network.mounts, ...shm],
      cgroup,
      farewells: placed?.farewells ?? [],
      volumes: ownVolumes(request),
      images: placed?.folders ?? [],
      folders: {
        live: live.folder,
        container: files.folder,
        trash: needs.paths.trash,
        names: needs.paths.names,
        containers: needs.paths.containers,
        volumes: needs.paths.volumes,
        rootfs: rootfs.folder,
      },
    }),
  };
}

function pidFilesOf({ pidFile, monitorPidFile }: ContainerRequest): Go['pidFiles'] {
  return {
    ...(monitorPidFile !== undefined && { monitor: monitorPidFile }),
    ...(pidFile !== undefined && { container: pidFile }),
  };
}

/** Most hosts have nothing that is for every container. */
async function withCopies(needs: Needs, facts: SpecFacts, { warn }: LaunchOptions): Promise<SpecFacts> {
  const conf = readMountsConf(needs.paths.folders.config);
  if (conf === undefined || conf.mounts.length === 0) return facts;
  const { placeCopies } = await import('./place-copies.ts');
  return { ...facts, copies: placeCopies(needs, facts, { conf, warn }) };
}

/** Most containers have none. */
async function withSecrets(needs: Needs, facts: SpecFacts): Promise<SpecFacts> {
  if (!hasSecrets(facts.container.request)) return facts;
  const { placeSecrets } = await import('./secrets.ts');
  return { ...facts, secrets: await placeSecrets(needs, facts) };
}

/** Most containers have nothing that needs a place. */
async function withPlaces(
  needs: Needs,
  facts: SpecFacts,
  undo: UndoStack,
): Promise<{ readonly facts: SpecFacts; readonly placed: Placed | undefined }> {
  if (!needsPlaces(facts.container.request)) return { facts, placed: undefined };
  const { placeMounts } = await import('./place-mounts.ts');
  const placed = await placeMounts(needs, facts, undo);
  return { facts: { ...facts, places: placed.places }, placed };
}

const runtimeFor = (needs: Needs, { request }: Container, cgroup: string | undefined): OciRuntime =>
  needs.runtime(request.runtime, cgroup === undefined ? 'disabled' : 'cgroupfs');

function startRecord(
  rootfs: Rootfs,
  { ports, address, gateway }: NetworkSetup,
  cgroup: string | undefined,
): StartRecord {
  return {
    schema: 1,
    bootId: bootId(),
    ports,
    address,
    gateway,
    storageDriver: rootfs.driver,
    ...(cgroup !== undefined && { cgroup }),
  };
}

/** Waits for all even when one fails, so that nothing is still being made when things are taken back. */
async function allOrNone<Work extends readonly unknown[]>(
  work: {
    readonly [Index in keyof Work]: Promise<Work[Index]>;
  },
): Promise<Work> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as Work;
}

/** When what was begun before has started its programs: they work while we go on. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** @throws TSMAN_CONTAINER_START_FAILED in podman's words */
async function whenStarted({ started }: MonitorHandle, { explain }: OciRuntime): Promise<Started> {
  try {
    return await started;
  } catch (error) {
    if (!(error instanceof ContainerNotStarted)) throw error;
    const { message, exitCode } = explain(error.failed.runtimeLog);
    throw startFailed(error.failed.runtimeLog === '' ? error.failed.message : message, exitCode);
  }
}
