import type { createSocket, Socket } from 'node:dgram';
import type { UdpRelay } from '../../lib/monitor/protocol.ts';
import type { Report } from './report.ts';

/** A client that has not been heard of for so long is forgotten; DNS, games and QUIC all speak more often. */
const IDLE_MS = 120_000;
const MOST_CLIENTS = 1000;

/**
 * Pass packets between clients on the loopback of the host and ports that answer other addresses only. Never keeps the
 * process alive.
 */
export async function relayUdp(relays: readonly UdpRelay[] = [], report: Report): Promise<{ close(): void }> {
  if (relays.length === 0) return { close: () => undefined };
  const { createSocket } = await import('node:dgram');
  const fronts = relays.map((relay) => startRelay(relay, { report, createSocket }));
  return { close: () => fronts.forEach((front) => void front.close()) };
}

interface Means {
  readonly report: Report;
  readonly createSocket: typeof createSocket;
}

/** `listen` and the port's own socket share the port: the more exact address gets the packets. */
function startRelay({ listen, port, to }: UdpRelay, { report, createSocket }: Means): Socket {
  const clients = new Map<string, Socket>();
  const front = createSocket({ type: 'udp4', reuseAddr: true });
  front.on('close', () => clients.forEach((back) => void back.close()));
  front.on('error', (error) => report(`relay of udp port ${port}: ${error.message}`));
  front.on('message', (packet, { address, port: clientPort }) => {
    const key = `${address}:${clientPort}`;
    const back = clients.get(key) ?? open();
    if (!clients.has(key)) {
      clients.set(key, back);
      back.on('message', (answer) => front.send(answer, clientPort, address));
      back.on('close', () => clients.delete(key));
    }
    back.send(packet, port, to);
  });
  return front.bind({ address: listen, port }).unref();

  function open(): Socket {
    const [oldest] = clients.values();
    if (clients.size >= MOST_CLIENTS) oldest?.close();
    const back = createSocket('udp4');
    const idle = setTimeout(() => back.close(), IDLE_MS).unref();
    for (const event of ['message', 'listening'] as const) back.on(event, () => idle.refresh());
    back.on('error', () => back.close());
    back.on('close', () => clearTimeout(idle));
    return back.unref();
  }
}
