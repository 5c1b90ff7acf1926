import { networkInterfaces } from 'node:os';

/** This host's first IPv4 address that is not loopback: where others, and containers, reach it. */
export function hostAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}
