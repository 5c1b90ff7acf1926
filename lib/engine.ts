import { parseBytes } from './base/units.ts';
import type { Needs } from './containers/needs.ts';
import { openContainerStore } from './containers/store.ts';
import type { Content } from './content/content.ts';
import { openContent } from './content/content-store.ts';
import { type EventLog, KEPT_FILES, openEventLog } from './events/log.ts';
import { hostAddress } from './host/addresses.ts';
import { type ConfPlace, type ContainersConf, readContainersConf } from './host/containers-conf.ts';
import type { HostFacts } from './host/facts.ts';
import { type Environment, homeOf } from './host/folders.ts';
import { type Folders, type Paths, pathsIn } from './host/paths.ts';
import { probeHost } from './host/probe.ts';
import { readStorageConf } from './host/storage-conf.ts';
import { type Images, openImages, ownerName } from './images/open-images.ts';
import type { Logins } from './registry/auth/logins.ts';
import type { Registries } from './registry/registry.ts';
import type { Rules } from './registry/rules/rules.ts';
import { findRuntime } from './runtime/find-runtime.ts';
import type { OciRuntime } from './runtime/runtime.ts';
import type { Needs as SecretNeeds } from './secrets/needs.ts';
import { openStorage } from './storage/open-storage.ts';
import { chooseDriver } from './storage/plan/choose-driver.ts';
import type { DriverName, Storage } from './storage/storage.ts';
import type { Needs as VolumeNeeds } from './volumes/needs.ts';

/** Everything fitted together. Drivers and stores open themselves when first asked for. */
export interface Engine {
  readonly paths: Paths;
  readonly host: HostFacts;
  readonly conf: ContainersConf;
  readonly content: Content;
  readonly events: EventLog;
  readonly storage: Storage;
  readonly images: Images;
  readonly containers: Needs;
  /** The rest is loaded when first asked for: most commands talk to nobody, most containers have neither secrets nor volumes. */
  registries(): Promise<Registries>;
  registryRules(): Promise<Rules>;
  logins(): Promise<Logins>;
  secrets(): Promise<SecretNeeds>;
  volumes(): Promise<VolumeNeeds>;
}

export interface EngineCall {
  readonly folders: Folders;
  readonly environment: Environment;
  /** The caller's, outside the namespaces. */
  readonly uid: number;
  /** The JavaScript of the program that monitors a container. */
  readonly monitorProgram: string;
  /** `--runtime` */
  readonly runtime: string | undefined;
  /** `--storage-driver` */
  readonly storageDriver: DriverName | undefined;
  /** `--storage-opt` */
  readonly storageOptions: readonly string[];
}

/** @throws what reading containers.conf throws */
export async function openEngine(call: EngineCall): Promise<Engine> {
  const { folders, environment, uid } = call;
  const paths = pathsIn(folders);
  const place = { environment, config: folders.config, uid, cache: folders.runtime };
  const conf = await readContainersConf(place);
  const driver = await driverOf(call, place);
  const user = () => ({ environment, folders, uid, home: homeOf(environment, uid) });
  const engine: Omit<Engine, 'containers'> = lazily<Omit<Engine, 'containers'>>({
    paths: () => paths,
    conf: () => conf,
    host: () => probeHost(environment, { inside: true }),
    events: () => openEngineEvents(paths, conf),
    content: () => openContent(paths, ownerName()),
    storage: () => openStorage({ paths, clock: () => new Date(), driver }),
    images: () => openEngineImages(engine),
    registryRules: () => once(async () => (await import('./registry/rules/rules.ts')).openRules(user())),
    registries: () =>
      once(async () => {
        const { openRegistries } = await import('./registry/open-registries.ts');
        return openRegistries({ ...user(), rules: await engine.registryRules() });
      }),
    logins: () => async () => (await import('./registry/auth/logins.ts')).openLogins(user()),
    secrets: () => async () => {
      const { openSecrets } = await import('./secrets/open-secrets.ts');
      return openSecrets({ paths, now: () => new Date() });
    },
    volumes: () => async () => {
      const { openVolumes } = await import('./volumes/open-volumes.ts');
      return openVolumes({ paths, events: engine.events, now: () => new Date() });
    },
  });
  return Object.defineProperty(engine, 'containers', { value: openContainers(engine, call) }) as Engine;
}

async function driverOf(call: EngineCall, place: ConfPlace): Promise<DriverName | undefined> {
  const { driver, options, overlay } = await readStorageConf(place);
  return chooseDriver({
    asked: call.storageDriver,
    configured: driver,
    mountProgram: overlay.mount_program,
    options: [...options, ...call.storageOptions],
  });
}

/** What podman keeps unless told otherwise is soon gone; `events_logfile_max_size` in containers.conf says. */
const EVENTS_BYTES = 4 << 20;

function openEngineEvents(paths: Paths, { engine }: ContainersConf): EventLog {
  if (engine.events_logger === 'none') return openEventLog(undefined);
  const bytes = parseBytes(engine.events_logfile_max_size ?? '') || EVENTS_BYTES;
  return openEventLog({ folder: paths.events, maxFileBytes: Math.max(Math.floor(bytes / KEPT_FILES), 1) });
}

function openContainers(engine: Omit<Engine, 'containers'>, call: EngineCall): Needs {
  const { paths, conf } = engine;
  return lazily<Needs>({
    paths: () => paths,
    conf: () => conf,
    containers: () => openContainerStore(paths),
    events: () => engine.events,
    storage: () => engine.storage,
    host: () => engine.host,
    network: () => ({
      slirpProgram: 'slirp4netns',
      slirpOptions: conf.network.network_cmd_options ?? [],
      hostAddress,
    }),
    monitorProgram: () => call.monitorProgram,
    secrets: () => engine.secrets,
    volumes: () => engine.volumes,
    ensureLayers: () => async (id) => {
      const image = engine.images.store.get(id);
      if (image !== undefined) await engine.images.ensureLayers(image);
    },
    viewImage: () => async (id, undo) => {
      const image = engine.images.store.get(id);
      return image && (await engine.images.view(image, undo));
    },
    runtime: () => (asked, cgroups) => openRuntimeFor(engine, asked ?? call.runtime, cgroups),
    findImage: () => (reference) => {
      const { image, name } = engine.images.find(reference);
      return { image, name: name ?? image.names[0] ?? image.id };
    },
    now: () => () => new Date(),
  });
}

/** Storage is opened by the operations that need it. */
function openEngineImages(
  engine: Pick<Engine, 'paths' | 'conf' | 'content' | 'events' | 'registries' | 'storage'>,
): Images {
  return openImages({
    paths: engine.paths,
    events: engine.events,
    get content() {
      return engine.content;
    },
    get storage() {
      return engine.storage;
    },
    registries: () => engine.registries(),
    parallelCopies: engine.conf.engine.image_parallel_copies,
    architecture: process.arch,
  });
}

function openRuntimeFor(
  { paths, conf }: Pick<Engine, 'paths' | 'conf'>,
  asked: string | undefined,
  cgroups: 'disabled' | 'cgroupfs' = 'disabled',
): OciRuntime {
  return findRuntime({
    asked,
    configured: conf.engine.runtime,
    table: conf.engine.runtimes ?? {},
    cgroups,
    stateFolder: paths.runtimeState,
  });
}

/** What is made by the first call, for every call. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** An object whose properties are made when first read. */
function lazily<Shape extends object>(makers: { readonly [Key in keyof Shape]: () => Shape[Key] }): Shape {
  const object = {};
  for (const [key, make] of Object.entries(makers) as [string, () => unknown][]) {
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(object, key, { value, enumerable: true });
        return value;
      },
    });
  }
  return object as Shape;
}
