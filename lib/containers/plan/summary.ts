import { type ContainerState, isLive } from '../lifecycle.ts';
import type { Container, StartRecord } from '../model.ts';
import { planCommand } from './command.ts';
import { exposedPorts, networkName } from './inspect-network.ts';

export interface SummaryFacts {
  readonly container: Container;
  readonly state: ContainerState;
  readonly start: StartRecord | undefined;
  /** With `--size`. */
  readonly sizes?: { readonly writableBytes: number; readonly rootBytes: number };
}

export interface SummaryPort {
  readonly host_ip: string;
  readonly container_port: number;
  readonly host_port: number;
  readonly range: number;
  readonly protocol: string;
}

/** Go's zero time in seconds since 1970, which podman shows for "never". */
const NEVER = -62_135_596_800;

/**
 * One container as `ps --format json` shows it, in podman's names, but for the two columns that count from now
 * (`CreatedAt`, `Status`), which are the door's to word.
 */
export function summarize({ container, state, start, sizes }: SummaryFacts) {
  const { id, name, request, image } = container;
  const live = isLive(state);
  return {
    AutoRemove: request.remove,
    Command: commandWords(container),
    ...endOf(state),
    Id: id,
    Image: image?.name ?? '',
    ImageID: image?.id ?? '',
    IsInfra: false,
    Labels: { ...image?.config.Labels, ...request.labels },
    Mounts: request.mounts.flatMap((mount) =>
      mount.type === 'tmpfs' || mount.type === 'devpts' ? [] : mount.destination,
    ),
    Names: [name],
    Namespaces: {},
    Networks: networkNames(container),
    Pid: live ? state.pid : 0,
    Pod: '',
    PodName: '',
    Ports: joinRanges((live ? start?.ports : undefined) ?? request.ports),
    ExposedPorts: exposedPorts(container),
    Restarts: restartsOf(state),
    CIDFile: request.containerIdFile ?? '',
    Size: sizes === undefined ? null : { rootFsSize: sizes.rootBytes, rwSize: sizes.writableBytes },
    StartedAt: state.status === 'created' ? NEVER : seconds(state.startedAt),
    State: state.status,
    Created: seconds(container.createdAt),
  };
}

function endOf(state: ContainerState) {
  if (!('finishedAt' in state)) return { Exited: false, ExitedAt: NEVER, ExitCode: 0 };
  return { Exited: true, ExitedAt: seconds(state.finishedAt), ExitCode: state.exitCode ?? 255 };
}

/** How often its monitor has started a container again since somebody started it. */
export function restartsOf(state: ContainerState): number {
  return state.status === 'created' ? 0 : (state.restartCount ?? 0);
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

function networkNames(container: Container): readonly string[] {
  const { mode } = container.request.network;
  return mode === 'slirp4netns' || mode === 'none' || mode === 'host' ? [] : [networkName(container)];
}

/** Without the error for a container that has nothing to run: that is for `start` to say. */
export function commandWords({ request, image }: Container): readonly string[] {
  try {
    return planCommand(request, image?.config ?? {});
  } catch {
    return [];
  }
}

type PortLike = Container['request']['ports'][number];

/** Neighbours that go up together are one entry with a `range`. */
function joinRanges(ports: readonly PortLike[]): readonly SummaryPort[] {
  const joined: SummaryPort[] = [];
  for (const { hostIp, hostPort, containerPort, protocol } of ports) {
    const last = joined.at(-1);
    const next = last && follows(last, { hostIp, hostPort, containerPort, protocol });
    if (last && next) joined[joined.length - 1] = { ...last, range: last.range + 1 };
    else
      joined.push({
        host_ip: hostIp,
        container_port: containerPort,
        host_port: hostPort,
        range: 1,
        protocol,
      });
  }
  return joined;
}

function follows(last: SummaryPort, port: PortLike): boolean {
  return (
    last.host_ip === port.hostIp &&
    last.protocol === port.protocol &&
    last.container_port + last.range === port.containerPort &&
    last.host_port + last.range === port.hostPort
  );
}

/** `0.0.0.0:8080->80/tcp, 0.0.0.0:9000-9002->9000-9002/udp`, as the PORTS column has it. */
export function portWords(ports: readonly SummaryPort[]): string {
  return ports
    .map(({ host_ip, host_port, container_port, range, protocol }) => {
      const host = host_ip === '' ? '0.0.0.0' : host_ip;
      const span = (first: number) => (range === 1 ? String(first) : `${first}-${first + range - 1}`);
      return `${host}:${span(host_port)}->${span(container_port)}/${protocol}`;
    })
    .join(', ');
}
