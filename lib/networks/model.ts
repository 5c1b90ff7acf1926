/** Where a container's network comes from. */
export type NetworkRequest =
  | { readonly mode: 'slirp4netns'; readonly options: readonly string[] }
  | { readonly mode: 'none' | 'host' }
  /** As typed: a name, an ID or a part of one; the record holds the whole ID. */
  | { readonly mode: 'container'; readonly container: string }
  | { readonly mode: 'ns'; readonly path: string };

export type Protocol = 'tcp' | 'udp';

/** One port of `--publish`; ranges are spread out before they come here. */
export interface PortRequest {
  /** Empty for every address. */
  readonly hostIp: string;
  /** 0 for any free one. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

/** A port that is forwarded: `hostPort` is never 0. */
export type PublishedPort = PortRequest;

/** A UDP port of the host's loopback whose packets the monitor passes on. The same as `UdpRelay` of `monitor/protocol.ts`. */
export interface UdpRelay {
  readonly listen: string;
  readonly port: number;
  readonly to: string;
}

/** A network that stands, and how the container's configuration has to mention it. */
export interface NetworkSetup {
  /** The namespace to join; undefined for the host's. */
  readonly namespacePath: string | undefined;
  /** The user namespace that owns it, to join too; undefined where that is not the container's own. */
  readonly userNamespacePath: string | undefined;
  /** See `Go.networkExitFifo` in `monitor/protocol.ts`. */
  readonly exitFifo: string | undefined;
  readonly ports: readonly PublishedPort[];
  /** See `Go.udpRelays` in `monitor/protocol.ts`. */
  readonly udpRelays: readonly UdpRelay[];
  /** The container's own address, for `/etc/hosts` and `inspect`. */
  readonly address: string | undefined;
  readonly gateway: string | undefined;
  /** Where the host can be reached from inside: `host.containers.internal`. */
  readonly hostAddress: string | undefined;
  /** Name servers for the container's `resolv.conf`; undefined to use the host's. */
  readonly nameServers: readonly string[] | undefined;
  /** Paths to unmount and remove when the container has ended. */
  readonly mounts: readonly string[];
  /** Lines for stderr: what was asked for and is not done. */
  readonly warnings: readonly string[];
  /** The monitor holds `exitFifo` now: let go of it, so that the network ends with the monitor. */
  release(): void;
}
