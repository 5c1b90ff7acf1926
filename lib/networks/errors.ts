import { TsmanError } from '../base/error.ts';
import type { PortRequest } from './model.ts';

/** `0.0.0.0:8080`, as the kernel would say it. */
export function endpoint({ hostIp, hostPort }: Pick<PortRequest, 'hostIp' | 'hostPort'>): string {
  return `${hostIp === '' ? '0.0.0.0' : hostIp}:${hostPort}`;
}

export const badOption = (message: string) =>
  new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_NETWORK_OPTION',
    hint: 'Options of slirp4netns: allow_host_loopback, cidr, enable_ipv6, mtu, outbound_addr, outbound_addr6, port_handler.',
  });

export const clashingPorts = ({ hostPort, protocol }: PortRequest) =>
  new TsmanError(`conflicting port mappings for host port ${hostPort} (protocol ${protocol})`, {
    kind: 'invalid',
    code: 'TSMAN_PORT_TWICE',
    hint: 'Give each --publish a host port of its own.',
  });

export const notIpv4 = ({ hostIp }: PortRequest) =>
  new TsmanError(`cannot publish on "${hostIp}": slirp4netns forwards IPv4 addresses only`, {
    kind: 'unsupported',
    code: 'TSMAN_PORT_ADDRESS',
    hint: 'Leave the address out, or use an IPv4 address of this host.',
  });

export const portInUse = (port: PortRequest) =>
  new TsmanError(`rootlessport listen ${port.protocol} ${endpoint(port)}: bind: address already in use`, {
    kind: 'conflict',
    code: 'TSMAN_PORT_IN_USE',
    hint: `Publish another host port, or look for the holder: ss -lnp 'sport = :${port.hostPort}'`,
  });

export const noSuchAddress = (port: PortRequest) =>
  new TsmanError(
    `rootlessport listen ${port.protocol} ${endpoint(port)}: bind: cannot assign requested address`,
    {
      kind: 'invalid',
      code: 'TSMAN_PORT_ADDRESS',
      hint: 'Use an address that this host has; `ip address` lists them.',
    },
  );

/** @param free a port that could be had instead */
export const privilegedPort = (port: PortRequest, { start, free }: { start: number; free: number }) =>
  new TsmanError(
    `rootlessport cannot expose privileged port ${port.hostPort}, you can add ` +
      `'net.ipv4.ip_unprivileged_port_start=${port.hostPort}' to /etc/sysctl.conf (currently ${start}), ` +
      `or choose a larger port number (>= ${start}): ` +
      `listen ${port.protocol} ${endpoint(port)}: bind: permission denied`,
    {
      kind: 'forbidden',
      code: 'TSMAN_PORT_PRIVILEGED',
      hint: `Host port ${free} is free: --publish ${free}:${port.containerPort}`,
    },
  );

export const forwardFailed = (port: PortRequest, words: string) =>
  new TsmanError(
    `from slirp4netns while setting up port redirection of ${endpoint(port)}/${port.protocol}: ${words}`,
    { kind: 'unavailable', code: 'TSMAN_PORT_FORWARD' },
  );

export const noFreePort = ({ hostIp, protocol }: PortRequest) =>
  new TsmanError(`cannot find a free ${protocol} port on ${hostIp === '' ? '0.0.0.0' : hostIp}`, {
    kind: 'unavailable',
    code: 'TSMAN_PORT_IN_USE',
    hint: 'Name a host port: --publish HOST:CONTAINER',
  });

/** @param words what is wrong with the device */
export const noTunDevice = (words: string) =>
  new TsmanError(`cannot set up the network: /dev/net/tun ${words}`, {
    kind: 'unavailable',
    code: 'TSMAN_TUN_UNUSABLE',
    hint: 'Ask for `modprobe tun && chmod 666 /dev/net/tun`, or run with --network none or --network host.',
  });

export const networkFailed = (words: string, cause?: unknown) =>
  new TsmanError(`cannot set up the network: ${words}`, {
    kind: 'unavailable',
    code: 'TSMAN_NETWORK_SETUP',
    hint: 'Run with --network none or --network host to do without.',
    cause,
  });

export const noSuchNamespace = (path: string) =>
  new TsmanError(`cannot find specified network namespace path: stat ${path}: no such file or directory`, {
    kind: 'not-found',
    code: 'TSMAN_NETWORK_NAMESPACE',
    hint: 'Give the path of a network namespace, such as /proc/PID/ns/net.',
  });
