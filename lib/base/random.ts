import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Random bytes from the kernel as hex digits, two for each. Without `node:crypto`, which takes longer to load than a
 * container to start.
 *
 * @see random(4)
 */
export function randomHex(bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  const source = openSync('/dev/urandom', 'r');
  try {
    for (let filled = 0; filled < bytes; ) filled += readSync(source, buffer, filled, bytes - filled, null);
  } finally {
    closeSync(source);
  }
  return buffer.toString('hex');
}
