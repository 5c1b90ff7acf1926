import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../base/error.ts';
import { noFreePort } from './errors.ts';
import type { PortRequest } from './model.ts';

/** A port that nobody listens on at the address, at this moment. @throws TSMAN_PORT_IN_USE when there is none */
export async function findFreePort(port: PortRequest): Promise<number> {
  const found = await listen({ ...port, hostPort: 0 });
  if (typeof found === 'number') return found;
  throw noFreePort(port);
}

/** The code of the error that listening there gives (`EADDRINUSE`, …); undefined when it works. */
export async function whyNotFree(port: PortRequest): Promise<string | undefined> {
  const found = await listen(port);
  return typeof found === 'number' ? undefined : found.error;
}

/** Ports below need a privilege. */
export function unprivilegedStart(): number {
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
}

type Found = number | { readonly error: string };

/** Listen for a moment. */
async function listen({ hostIp, hostPort, protocol }: PortRequest): Promise<Found> {
  const address = hostIp === '' ? '0.0.0.0' : hostIp;
  return protocol === 'tcp' ? listenTcp(address, hostPort) : listenUdp(address, hostPort);
}

async function listenTcp(host: string, port: number): Promise<Found> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ error: codeOf(error) ?? 'unknown' }));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: found } = server.address() as AddressInfo;
      server.close(() => resolve(found));
    });
  });
}

async function listenUdp(address: string, port: number): Promise<Found> {
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => resolve({ error: codeOf(error) ?? 'unknown' }));
    socket.bind({ address, port, exclusive: true }, () => {
      const { port: found } = socket.address();
      socket.close(() => resolve(found));
    });
  });
}
