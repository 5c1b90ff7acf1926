import { closeSync, constants, openSync } from 'node:fs';
import { LIVE_FILES } from './protocol.ts';

/** An address of a container's attach socket that is short enough for bind(2) and connect(2). */
export interface SocketAddress {
  readonly path: string;
  /** Call once bound or connected. */
  close(): void;
}

/**
 * The address of a socket may have 107 bytes, and folders may be deeper: go through an open folder.
 *
 * @throws ENOENT when there is no such folder
 * @see unix(7), sun_path
 */
export function socketAddress(liveFolder: string): SocketAddress {
  const folder = openSync(liveFolder, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${folder}/${LIVE_FILES.socket}`,
    close: () => closeSync(folder),
  };
}
