import type { Spec } from '../../oci/runtime-spec.ts';
import type { ContainerState } from '../lifecycle.ts';
import type { Container, StartRecord } from '../model.ts';
import { planCommand } from './command.ts';
import { inspectConfig } from './inspect-config.ts';
import { inspectHostConfig } from './inspect-host-config.ts';
import { inspectMounts } from './inspect-mounts.ts';
import { inspectNetwork } from './inspect-network.ts';
import { inspectState } from './inspect-state.ts';
import { restartsOf } from './summary.ts';

/** Everything `inspect` shows that is not in the record. Paths are absolute. */
export interface InspectFacts {
  readonly container: Container;
  readonly state: ContainerState;
  readonly start: StartRecord | undefined;
  /** The configuration the container runs with; undefined when it does not run. */
  readonly spec: Spec | undefined;
  readonly files: {
    readonly folder: string;
    readonly live: string;
    readonly log: string;
    readonly config: string;
    readonly hosts: string;
    readonly hostname: string;
    readonly resolvConf: string;
    readonly pidFile: string;
    /** The folder that containers see of a volume. */
    volume(name: string): string;
  };
  readonly runtime: string;
  readonly graph: {
    readonly driver: string;
    readonly lower: readonly string[];
    readonly upper: string | undefined;
    readonly work: string | undefined;
    readonly merged: string | undefined;
  };
  /** With `--size`. */
  readonly sizes?: { readonly writableBytes: number; readonly rootBytes: number };
}

/**
 * What `inspect` prints of a container.
 *
 * Keys as podman and docker have them; docker's LogPath, Platform and SandboxID are there too.
 */
export function inspectContainer(facts: InspectFacts) {
  const { container, files, graph } = facts;
  const { request, image } = container;
  const [path = '', ...args] = planCommand(request, image?.config ?? {});
  const capabilities = facts.spec?.process.capabilities ?? { effective: [], bounding: [] };
  return {
    Id: container.id,
    Created: container.createdAt,
    Path: path,
    Args: args,
    State: inspectState(facts),
    ...sourceOf(container),
    Pod: '',
    ResolvConfPath: files.resolvConf,
    HostnamePath: files.hostname,
    HostsPath: files.hosts,
    StaticDir: files.folder,
    OCIConfigPath: files.config,
    OCIRuntime: facts.runtime,
    ConmonPidFile: request.monitorPidFile ?? '',
    PidFile: request.pidFile ?? files.pidFile,
    LogPath: logsToFile(container) ? files.log : '',
    Name: container.name,
    RestartCount: restartsOf(facts.state),
    Platform: 'linux',
    Driver: graph.driver,
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: request.security.apparmor ?? '',
    EffectiveCaps: capabilities.effective,
    BoundingCaps: capabilities.bounding,
    ExecIDs: [],
    GraphDriver: { Name: graph.driver, Data: graphData(graph) },
    ...(facts.sizes && { SizeRw: facts.sizes.writableBytes, SizeRootFs: facts.sizes.rootBytes }),
    Mounts: inspectMounts(facts),
    Dependencies: dependenciesOf(container),
    NetworkSettings: inspectNetwork(facts),
    Namespace: '',
    IsInfra: false,
    IsService: false,
    Config: inspectConfig(container),
    HostConfig: inspectHostConfig(facts),
  };
}

function sourceOf({ image, request }: Container) {
  return {
    Image: image?.id ?? '',
    ImageName: image?.name ?? '',
    ImageDigest: image?.manifestDigest ?? '',
    Rootfs: request.source.type === 'rootfs' ? request.source.folder : '',
  };
}

function graphData({ lower, upper, work, merged }: InspectFacts['graph']): Record<string, string> {
  return {
    ...(lower.length > 0 && { LowerDir: lower.join(':') }),
    ...(merged !== undefined && { MergedDir: merged }),
    ...(upper !== undefined && { UpperDir: upper }),
    ...(work !== undefined && { WorkDir: work }),
  };
}

function dependenciesOf({ request }: Container): readonly string[] {
  const joined = [request.network, ...Object.values(request.namespaces)];
  return [...new Set(joined.flatMap((one) => (one.mode === 'container' ? one.container : [])))];
}

function logsToFile({ request }: Container): boolean {
  return request.log.driver === 'k8s-file' || request.log.driver === 'json-file';
}
