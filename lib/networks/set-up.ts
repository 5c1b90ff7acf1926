import { existsSync } from 'node:fs';
import type { UndoStack } from '../base/undo.ts';
import { noSuchNamespace } from './errors.ts';
import type { NetworkRequest, NetworkSetup, PortRequest } from './model.ts';
import { makeNetworkNamespace, removeNetworkNamespace } from './namespace.ts';
import { makeOwnedNetworkNamespace, type OwnerWish } from './owned-namespace.ts';
import { planPorts, portWarnings } from './plan/ports.ts';
import { planSlirp } from './plan/slirp.ts';
import { planUdpRelays } from './plan/udp-relay.ts';
import { forwardPorts } from './port-forward.ts';
import { startSlirp } from './slirp.ts';

export interface NetworkNeeds {
  /** Name or path of slirp4netns. */
  readonly slirpProgram: string;
  /** Options of the configuration (`network_cmd_options`); the request's own come after. */
  readonly slirpOptions: readonly string[];
  /** This host's first address that is not loopback. */
  hostAddress(): string | undefined;
}

/** Where the pieces of one container's network go; the folder is there. */
export interface NetworkFiles {
  readonly folder: string;
  readonly netns: string;
  readonly slirpSocket: string;
  readonly slirpExit: string;
  readonly slirpLog: string;
}

export interface NetworkWish {
  readonly request: NetworkRequest;
  readonly ports: readonly PortRequest[];
  readonly files: NetworkFiles;
  /** The namespace of the container that `request` names: `/proc/PID/ns/net`. */
  readonly joined?: string | undefined;
  /** The container's own user namespace, which is to own a network that is made for it. */
  readonly owner?: OwnerWish | undefined;
}

/**
 * Make the network a container asked for. When it is ready, packets flow and ports are forwarded.
 *
 * @param undo gets the steps that take everything back
 * @throws TSMAN_NETWORK_OPTION, TSMAN_PORT_TWICE, TSMAN_PORT_ADDRESS before anything is made
 * @throws TSMAN_PORT_IN_USE, TSMAN_PORT_PRIVILEGED naming the port
 * @throws TSMAN_TUN_UNUSABLE, TSMAN_PROGRAM_MISSING, TSMAN_NETWORK_SETUP with the helper's own words
 */
export async function setUpNetwork(
  needs: NetworkNeeds,
  wish: NetworkWish,
  undo: UndoStack,
): Promise<NetworkSetup> {
  const { request } = wish;
  const bare: NetworkSetup = {
    namespacePath: undefined,
    userNamespacePath: undefined,
    exitFifo: undefined,
    ports: [],
    udpRelays: [],
    address: undefined,
    gateway: undefined,
    hostAddress: needs.hostAddress(),
    nameServers: undefined,
    mounts: [],
    warnings: portWarnings(request, wish.ports),
    release: () => undefined,
  };
  switch (request.mode) {
    case 'host':
      return { ...bare, hostAddress: bare.hostAddress ?? '127.0.0.1' };
    case 'none':
      await makeNamespace(wish, undo);
      return { ...bare, ...namespaceOf(wish) };
    case 'container':
      return { ...bare, namespacePath: wish.joined };
    case 'ns':
      if (!existsSync(request.path)) throw noSuchNamespace(request.path);
      return { ...bare, namespacePath: request.path };
    case 'slirp4netns':
      return { ...bare, ...(await setUpSlirp(needs, wish, undo)) };
  }
}

/** The network namespace, and first the user namespace that is to own it. */
async function makeNamespace({ files, owner }: NetworkWish, undo: UndoStack): Promise<void> {
  undo.push(() => removeNetworkNamespace(files.netns));
  if (owner === undefined) return makeNetworkNamespace(files.netns);
  undo.push(() => removeNetworkNamespace(owner.path));
  return makeOwnedNetworkNamespace(files.netns, owner);
}

function namespaceOf({ files, owner }: NetworkWish) {
  return {
    namespacePath: files.netns,
    userNamespacePath: owner?.path,
    mounts: [files.netns, ...(owner === undefined ? [] : [owner.path])],
  };
}

async function setUpSlirp(needs: NetworkNeeds, wish: NetworkWish, undo: UndoStack) {
  const { request, files } = wish;
  const own = request.mode === 'slirp4netns' ? request.options : [];
  const plan = planSlirp([...needs.slirpOptions, ...own], { ipv6: existsSync('/proc/sys/net/ipv6') });
  const ports = planPorts(wish.ports);

  if (wish.owner === undefined) undo.push(() => removeNetworkNamespace(files.netns));
  else await makeNamespace(wish, undo);
  const made = wish.owner !== undefined;
  const slirp = await startSlirp({ program: needs.slirpProgram, args: plan.args, files, made }, undo);
  const published = await forwardPorts(files, ports);
  const { hostLoopback } = plan;
  const { relays, warnings } = planUdpRelays(published, { hostLoopback, hostAddress: needs.hostAddress() });
  return {
    ...namespaceOf(wish),
    exitFifo: files.slirpExit,
    ports: published,
    udpRelays: relays,
    address: plan.address,
    gateway: plan.gateway,
    nameServers: [plan.nameServer],
    warnings: [...plan.warnings, ...warnings],
    release: slirp.release,
    ...(hostLoopback && { hostAddress: plan.gateway }),
  };
}
