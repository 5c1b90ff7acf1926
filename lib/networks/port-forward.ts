import { setTimeout as sleep } from 'node:timers/promises';
import type { TsmanError } from '../base/error.ts';
import { forwardFailed, noSuchAddress, portInUse, privilegedPort } from './errors.ts';
import { findFreePort, unprivilegedStart, whyNotFree } from './host-port.ts';
import type { PortRequest, PublishedPort } from './model.ts';
import { unprivilegedCandidates } from './plan/ports.ts';
import type { NetworkFiles } from './set-up.ts';
import { addForward } from './slirp-api.ts';

/**
 * How long to wait before each new try. A container that has just ended gives its ports back a moment after it is
 * known to have ended.
 */
const PAUSES_MS = [5, 10, 20, 40, 80];

/**
 * Have slirp4netns forward ports of the host's.
 *
 * @returns the ports, with a number in place of 0
 * @throws TSMAN_PORT_IN_USE, TSMAN_PORT_PRIVILEGED, TSMAN_PORT_ADDRESS, TSMAN_PORT_FORWARD
 */
export async function forwardPorts(
  files: NetworkFiles,
  ports: readonly PortRequest[],
): Promise<readonly PublishedPort[]> {
  const published: PublishedPort[] = [];
  // In order: slirp4netns handles one call at a time, and the first port that fails is the one to name.
  for (const port of ports) published.push(await forward(files, port));
  return published;
}

async function forward(files: NetworkFiles, port: PortRequest): Promise<PublishedPort> {
  for (const pauseMs of [...PAUSES_MS, undefined]) {
    const wanted = port.hostPort === 0 ? { ...port, hostPort: await findFreePort(port) } : port;
    const refusal = await addForward(files, wanted);
    if (refusal === undefined) return wanted;
    const obstacle = await whyNotFree(wanted);
    const mayPass = obstacle === undefined || obstacle === 'EADDRINUSE';
    if (pauseMs === undefined || !mayPass) throw await explain(wanted, { refusal, obstacle });
    await sleep(pauseMs);
  }
  throw new Error('the last pause has thrown or returned');
}

interface Refused {
  /** slirp4netns' words. */
  readonly refusal: string;
  /** The kernel's, when we try to listen there. */
  readonly obstacle: string | undefined;
}

async function explain(port: PortRequest, { refusal, obstacle }: Refused): Promise<TsmanError> {
  if (obstacle === 'EADDRINUSE') return portInUse(port);
  if (obstacle === 'EADDRNOTAVAIL') return noSuchAddress(port);
  if (obstacle !== 'EACCES') return forwardFailed(port, refusal);
  const start = unprivilegedStart();
  for (const candidate of unprivilegedCandidates(port.hostPort, start)) {
    if ((await whyNotFree({ ...port, hostPort: candidate })) === undefined) {
      return privilegedPort(port, { start, free: candidate });
    }
  }
  return privilegedPort(port, { start, free: await findFreePort(port) });
}
