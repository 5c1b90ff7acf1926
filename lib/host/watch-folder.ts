import { type FSWatcher, watch } from 'node:fs';

/** Tells when files of a folder may have changed. */
export interface FolderWatch {
  /** Nothing more is waited for. */
  over(): boolean;
  /** Resolves at the next change since the last call, or when it is over. */
  changed(): Promise<void>;
  close(): void;
}

/** Where the kernel cannot tell (its watches are used up), look so often. */
const POLL_MS = 200;

/** Watch a folder until `end` settles. Costs nothing while nothing changes. */
export function watchFolder(folder: string, end: Promise<unknown>): FolderWatch {
  let over = false;
  let dirty = false;
  let wake: (() => void) | undefined;
  const notice = () => {
    dirty = true;
    wake?.();
  };
  const stop = startWatching(folder, notice);
  const finish = () => {
    over = true;
    notice();
  };
  end.then(finish, finish);
  return {
    over: () => over,
    changed: async () => {
      if (!dirty) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      dirty = false;
    },
    close: stop,
  };
}

function startWatching(folder: string, notice: () => void): () => void {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    watcher = watch(folder, notice);
    watcher.on('error', () => undefined);
  } catch {
    timer = setInterval(notice, POLL_MS);
  }
  return () => {
    watcher?.close();
    clearInterval(timer);
  };
}
