import type { Fault } from './bad-registry.ts';
import type { Asked, Said } from './web-server.ts';

/** Of downloads. */
export const isBlob = ({ method, path }: Asked): boolean =>
  method === 'GET' && path.includes('/blobs/sha256:');
export const isManifest = ({ method, path }: Asked): boolean =>
  method === 'GET' && path.includes('/manifests/');
export const isLargeBlob = (asked: Asked, { body = '' }: Said): boolean =>
  isBlob(asked) && body.length > 10_000;

/** Several in a row: each hears what the one before it has made of the answer. */
export const faults =
  (...all: readonly Fault[]): Fault =>
  (asked, right) =>
    all.reduce((said, fault) => fault(asked, said), right);

/** Answer otherwise where `which` says so, so many times. */
export function instead(
  which: (asked: Asked, right: Said) => boolean,
  said: (right: Said, asked: Asked) => Said,
  times = Number.POSITIVE_INFINITY,
): Fault {
  let left = times;
  return (asked, right) => {
    if (left === 0 || !which(asked, right)) return right;
    left -= 1;
    return said(right, asked);
  };
}

/** Cut the connections of large blobs. */
export const cutBlobs = (afterBytes: number, times?: number): Fault =>
  instead(isLargeBlob, (right) => ({ ...right, cutAfter: afterBytes }), times);
