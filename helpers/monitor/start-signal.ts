import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../lib/base/error.ts';
import { LIVE_FILES } from '../../lib/monitor/protocol.ts';

/** Tells the container's pid as soon as the OCI runtime has written it down. */
export interface StartSignal {
  /** Look now: a container may end between two looks. */
  check(): boolean;
  close(): void;
}

/**
 * Looks every millisecond at first, for a runtime takes about ten, then ever less often. inotify would tell at once; but a
 * user may have 128 of its instances, Node never gives one back, and there is a monitor for each container.
 */
export function watchPidFile(liveFolder: string, onPid: (pid: number) => void): StartSignal {
  const path = join(liveFolder, LIVE_FILES.pidFile);
  let looked = 0;
  let timer: NodeJS.Timeout | undefined = setTimeout(look, 1);

  function look(): void {
    if (check()) return;
    looked += 1;
    timer = setTimeout(look, Math.max(1, Math.min(MAX_WAIT_MS, looked / PATIENCE)));
  }

  function check(): boolean {
    const pid = timer === undefined ? undefined : readPid(path);
    if (pid === undefined) return false;
    close();
    onPid(pid);
    return true;
  }

  function close(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return { check, close };
}

/** After so many looks the waits grow by a millisecond. */
const PATIENCE = 50;
const MAX_WAIT_MS = 20;

/** undefined while there is none, or it is still being written. */
function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'latin1'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
