import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { basename } from 'node:path';
import type { PortRequest } from './model.ts';
import type { NetworkFiles } from './set-up.ts';

/** Longest path of a socket, in bytes. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Forward a port of the host's.
 *
 * @returns why it was refused; undefined when it is forwarded
 * @see slirp4netns(1), "API socket"
 */
export async function addForward(files: NetworkFiles, port: PortRequest): Promise<string | undefined> {
  const answer = await callSlirp(files, {
    execute: 'add_hostfwd',
    arguments: {
      proto: port.protocol,
      host_addr: port.hostIp === '' ? '0.0.0.0' : port.hostIp,
      host_port: port.hostPort,
      guest_port: port.containerPort,
    },
  });
  return answer.error === undefined ? undefined : (answer.error.desc ?? 'refused');
}

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
}

/** One connection, one request: it answers and closes. */
async function callSlirp(files: NetworkFiles, request: object): Promise<Answer> {
  const { path, close } = reachable(files);
  try {
    const text = await exchange(path, JSON.stringify(request));
    return JSON.parse(text) as Answer;
  } catch (error) {
    return { error: { desc: error instanceof Error ? error.message : String(error) } };
  } finally {
    close();
  }
}

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ path, allowHalfOpen: true }, () => socket.end(request));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.once('end', () => resolve(answer));
    socket.once('error', reject);
  });
}

/** A path short enough for a socket's address. */
function reachable({ folder, slirpSocket }: NetworkFiles): { readonly path: string; close(): void } {
  if (Buffer.byteLength(slirpSocket) <= LONGEST_SOCKET_PATH) {
    return { path: slirpSocket, close: () => undefined };
  }
  const descriptor = openSync(folder, 'r');
  return {
    path: `/proc/self/fd/${descriptor}/${basename(slirpSocket)}`,
    close: () => closeSync(descriptor),
  };
}
